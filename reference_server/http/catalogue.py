"""The catalogue: the OpenAPI operations of the extensions that are published now, each from its publication alone."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from reference_server.domain.document import Compiled
from reference_server.domain.fields import Field
from reference_server.domain.triggers import Extension
from reference_server.execution.shelf import Served, Shelf
from reference_server.http.bodies import MULTIPART, URLENCODED
from reference_server.http.problem_answers import API_KEY, problems_of
from reference_server.http.schemas import Schema, record, ref
from reference_server.persistence.store import Store

log = logging.getLogger(__name__)
JSON = "application/json"
MEDIA: Mapping[str, tuple[str, ...]] = {"body": (JSON,), "form": (URLENCODED, MULTIPART)}
REFUSALS = (
    "request_malformed", "body_malformed", "unauthorized", "forbidden", "coordinator_denied", "not_found",
    "method_not_allowed", "run_persistence_disabled", "body_too_large", "content_type_unsupported", "input_invalid",
    "coordinator_unavailable", "server_draining",
)  # fmt: skip


class Catalogue:
    """Describes what can be called."""

    def paths(self, store: Store, shelf: Shelf) -> dict[str, dict[str, Any]]:
        """By path and method. A publication that cannot be described is left out, and takes no other one with it."""
        paths: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        for publication_id in self.published(store):
            try:
                self.add(paths, shelf.take(store, publication_id))
            except Exception:
                log.exception("the publication %s could not be described", publication_id)
        return paths

    def published(self, store: Store) -> Iterable[str]:
        return store.all_live("extension")

    def add(self, paths: defaultdict[str, dict[str, Any]], served: Served) -> None:
        extension = served.publication.trigger
        if isinstance(extension, Extension):
            paths[extension.route][extension.method.lower()] = self.operation(served, extension)

    def operation(self, served: Served, extension: Extension) -> dict[str, Any]:
        fields = served.compiled.fields
        described: dict[str, Any] = {
            "operationId": extension.operation_id,
            "security": self.security(),
            "parameters": [self.parameter(field) for field in fields if field.source in ("path", "query")],
            "responses": self.responses(extension, served.compiled),
        }
        content = self.content(fields)
        if content:
            required = any(needed(field) for field in fields if field.source in MEDIA)
            described["requestBody"] = {"required": required, "content": content}
        return described

    def security(self) -> list[dict[str, list[str]]]:
        return [{API_KEY: []}]

    def parameter(self, field: Field) -> dict[str, Any]:
        required = field.source == "path" or needed(field)
        return {"name": field.key, "in": field.source, "required": required, "schema": self.schema(field)}

    def schema(self, field: Field) -> Schema:
        """An empty place in a path is no place."""
        described: dict[str, Any] = {"type": field.type}
        if field.source == "path" and field.type == "string":
            described["minLength"] = 1
        return {**described, "default": field.default} if field.has_default else described

    def content(self, fields: Iterable[Field]) -> dict[str, Any]:
        """The body's media types; a document has form fields or body fields, never both."""
        inside = [field for field in fields if field.source in MEDIA]
        if not inside:
            return {}
        required = {field.key: self.schema(field) for field in inside if needed(field)}
        optional = {field.key: self.schema(field) for field in inside if not needed(field)}
        return {media: {"schema": record(required, optional)} for media in MEDIA[inside[0].source]}

    def responses(self, extension: Extension, compiled: Compiled) -> dict[str, Any]:
        """A synchronous caller may be sent away with a 202, too: when the run outlasts its patience."""
        accepted = answer(HTTPStatus.ACCEPTED, ref("Started"))
        if extension.response_mode == "async":
            return {"202": accepted, **problems_of(REFUSALS)}
        ended = answer(HTTPStatus.OK, self.output(compiled))
        return {"200": ended, "202": accepted, **problems_of((*REFUSALS, "workflow_failed"))}

    def output(self, compiled: Compiled) -> Schema:
        """Every declared field is there; null is a field that the run gave no value to."""
        declared = {key: {"type": [of_type, "null"]} for key, of_type in compiled.outputs.items()}
        return {**record(declared), "additionalProperties": False}


def needed(field: Field) -> bool:
    return field.required and not field.has_default


def answer(status: HTTPStatus, schema: Schema) -> dict[str, Any]:
    return {"description": status.phrase, "content": {JSON: {"schema": schema}}}
