"""Faults in the global OpenAPI document."""

from tests.standins.oneflowbase import graph
from tests.standins.oneflowbase.apidocs import ApiDocs, Schema
from tests.standins.oneflowbase.faults.fault import Fault
from tests.standins.oneflowbase.fields import Field
from tests.standins.oneflowbase.store import Record
from tests.standins.oneflowbase.wire import ConsoleRefused


class Invalid(ApiDocs):
    """Responses are keyed by their names in place of their codes, and have no description."""

    def responses(self, record: Record) -> Schema:
        return {"Accepted": {"content": super().responses(record)["202"]["content"]}}


class EverythingPosts(ApiDocs):
    """Each extension is listed as a POST, since most are."""

    def verb(self, extension: Record) -> str:  # noqa: ARG002 - it is not looked at
        return "post"


class FirstOnly(ApiDocs):
    """Synchronous extensions are listed, others were forgotten."""

    def listed(self) -> list[Record]:
        return [r for r in super().listed() if r["mapping_snapshot"]["extension"]["response_mode"] == "sync"]


class NothingRequired(ApiDocs):
    """No parameter is required."""

    def parameters(self, fields: list[Field]) -> list[Schema]:
        return [{**p, "required": p["in"] == "path"} for p in super().parameters(fields)]


class EverythingText(ApiDocs):
    """What comes in a query is text, whatever was declared."""

    def parameters(self, fields: list[Field]) -> list[Schema]:
        return [{**p, "schema": {"type": "string"}} for p in super().parameters(fields)]


class ResponseUntyped(ApiDocs):
    """The response is an object, of which nothing more is said."""

    def responses(self, record: Record) -> Schema:
        responses = super().responses(record)
        if "200" in responses:
            responses["200"]["content"] = {"application/json": {"schema": {"type": "object"}}}
        return responses


class UnpublishedListed(ApiDocs):
    """What was published once stays listed."""

    def listed(self) -> list[Record]:
        return [record for record in self.store.all("publication") if record["mapping_snapshot"]["extension"]]


class Cached(ApiDocs):
    """The document is built when it is first asked for, and kept."""

    kept: Schema | None = None

    def document(self) -> Schema:
        self.kept = self.kept or super().document()
        return self.kept


class DispatcherListed(ApiDocs):
    """The dispatcher's own route is listed among those that it serves."""

    def document(self) -> Schema:
        document = super().document()
        operation = {
            "operationId": "invoke_workflow_extension",
            "responses": {"200": {"description": "the output"}},
            "parameters": [{"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}}],
        }
        document["paths"]["/api/ex/{slug}"] = {"post": operation}  # fmt: skip
        return document


class NoSecurity(ApiDocs):
    """Nothing says which credential is needed."""

    def security(self) -> list[Schema]:
        return []


class BuiltFromDrafts(ApiDocs):
    """The document reads the drafts as they are now, and one that is broken breaks all of it."""

    def operation(self, record: Record) -> Schema:
        draft = (self.store.get("draft", record["application_id"]) or {})["document"]
        try:
            graph.start(draft)
            graph.of_type(draft, "workflow_end")[0]
        except (LookupError, TypeError):
            raise ConsoleRefused(409, "workflow_route", "conflict: workflow_route") from None
        return super().operation(record)


FAULTS = {
    "openapi_invalid": Fault("OPENAPI-1", (Invalid,)),
    "openapi_everything_posts": Fault("OPENAPI-2", (EverythingPosts,)),
    "openapi_sync_only": Fault("OPENAPI-2", (FirstOnly,)),
    "openapi_nothing_required": Fault("OPENAPI-3", (NothingRequired,)),
    "openapi_everything_text": Fault("OPENAPI-3", (EverythingText,)),
    "openapi_response_untyped": Fault("OPENAPI-4", (ResponseUntyped,)),
    "openapi_unpublished_listed": Fault("OPENAPI-5", (UnpublishedListed,)),
    "openapi_cached": Fault("OPENAPI-5", (Cached,)),
    "openapi_dispatcher_listed": Fault("OPENAPI-6", (DispatcherListed,)),
    "openapi_no_security": Fault("OPENAPI-7", (NoSecurity,)),
    "openapi_built_from_drafts": Fault("OPENAPI-9", (BuiltFromDrafts,)),
}
