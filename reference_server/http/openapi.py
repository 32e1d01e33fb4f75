"""The OpenAPI 3.1 document of what is served now: the server's own routes, and the extensions that are published."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from reference_server import NAME, __version__
from reference_server.http.actors import Actor
from reference_server.http.problem_answers import API_KEY, problems_of
from reference_server.http.routes import Route
from reference_server.http.schemas import SCHEMAS, TEXT

PATH_NAME = re.compile(r"\{(\w+)\}")
OF_EVERY_GUARDED = ("unauthorized", "forbidden")
OF_EVERY_BODY = ("body_malformed", "body_too_large", "content_type_unsupported", "input_invalid")


def document(routes: tuple[Route, ...], extensions: Mapping[str, Any]) -> dict[str, Any]:
    """The whole document, with servers relative to wherever it was read."""
    paths: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for route in routes:
        paths[route.path][route.method.lower()] = operation(route)
    named = [str(actor) for actor in Actor if actor is not Actor.ANYBODY]
    bearers = {name: {"type": "http", "scheme": "bearer"} for name in (*named, API_KEY)}
    return {
        "openapi": "3.1.0",
        "info": {"title": NAME, "version": __version__},
        "servers": [{"url": "/"}],
        "paths": {**paths, **extensions},
        "components": {"schemas": SCHEMAS, "securitySchemes": bearers},
    }


def operation(route: Route) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": route.operation,
        "security": [] if route.actor is Actor.ANYBODY else [{str(route.actor): []}],
        "parameters": parameters(route),
        "responses": {**successes(route), **refusals(route)},
    }
    if route.body is not None:
        described["requestBody"] = {
            "required": route.body_required,
            "content": {"application/json": {"schema": route.body}},
        }
    return described


def parameters(route: Route) -> list[dict[str, Any]]:
    in_path = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in PATH_NAME.findall(route.path)]
    in_query = [{"name": name, "in": "query", "schema": schema} for name, schema in route.query.items()]
    in_header = [{"name": name, "in": "header", "schema": schema} for name, schema in route.headers.items()]
    return in_path + in_query + in_header


def successes(route: Route) -> dict[str, Any]:
    """An event stream's schema is one event's: OpenAPI 3.1 has no word for a sequence of them."""
    described: dict[str, Any] = {}
    for status, schema in route.answers.items():
        described[str(status)] = {"description": HTTPStatus(status).phrase}
        if route.media == "text/event-stream":
            described[str(status)]["content"] = {route.media: {"x-event-schema": schema}}
        elif schema is not None:
            described[str(status)]["content"] = {route.media: {"schema": schema}}
    return described


def refusals(route: Route) -> dict[str, Any]:
    return problems_of({*route.refusals, *_of_every(route)})


def _of_every(route: Route) -> Iterable[str]:
    yield "query_invalid"
    if route.actor is not Actor.ANYBODY:
        yield from OF_EVERY_GUARDED
    if route.body is not None:
        yield from OF_EVERY_BODY
