"""Calls, publications and documents in the short form: what extensions are made of, spelled once.

`call("sum", body={"a": 1})` is the asking half of a lawful call of the extension `sum`, `-> …` still to be added; `met`
changes what it meets, everything else the arguments.
"""

import json
from typing import Any

Told = dict[str, Any]

NAME = {"key": "name", "source": "body", "type": "string", "required": True}
COUNT = {"key": "count", "source": "query", "type": "number", "required": False, "default": 7}
FLAG = {"key": "flag", "source": "form", "type": "boolean", "required": True}
ITEM = {"key": "item", "source": "path", "type": "string", "required": True}
NOTE = {"key": "note", "source": "query", "type": "string", "required": False}


def gives(key: str, kind: str = "string", **value: object) -> Told:
    """A declared output; without a value it is the input of its own name."""
    return {"key": key, "type": kind, "value": value or {"input": key}}


ECHO: Told = {
    "workflow_id": "w1",
    "slug": "echo",
    "path": "",
    "method": "POST",
    "mode": "sync",
    "state": "published",
    "timeout_ms": 3000,
    "lasts_ms": 0,
    "outcome": "completes",
    "publication_id": "p1",
    "version": 1,
    "inputs": [NAME],
    "outputs": [gives("name")],
    "canaries": ["inner-canary"],
}
BOTH: Told = {"inputs": [NAME, COUNT], "outputs": [gives("name"), gives("count", "number")]}
LATER: Told = {"mode": "async"}


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def body(value: object) -> str:
    """The body of an answer, as its exchange keeps it."""
    return f"body={json.dumps(compact(value))}"


def call(met: Told | None = None, **arguments: object) -> str:
    """A call of `echo` as it should be, but for what is told; an argument of None is left out."""
    extension = {**ECHO, **(met or {})}
    asked = {"slug": extension["slug"], "method": extension["method"], "credential": "k1", "body": {"name": "Ann"}}
    asked |= {"extension": extension} | arguments
    words = [f"{key}={compact(value) if key != 'at' else value}" for key, value in asked.items() if value is not None]
    return f"call_extension - {' '.join(words)}"


def publish(met: Told | None = None, **arguments: object) -> str:
    """The accepted publication of `echo`, or of what is told."""
    extension = {**ECHO, **(met or {})}
    asked = {"workflow_id": extension["workflow_id"], "extension": extension} | arguments
    return f"publish - {' '.join(f'{key}={compact(value)}' for key, value in asked.items())} -> 201"


OBJECT = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
JSON_OBJECT = {"application/json": {"schema": OBJECT}}
NEEDED = {"required": True, "content": JSON_OBJECT}
ANSWERS = {
    "200": {"description": "the declared fields", "content": JSON_OBJECT},
    "422": {"description": "refused"},
}
OPERATION: Told = {"requestBody": NEEDED, "responses": ANSWERS, "security": [{"key": []}]}


def document(*, root: Told | None = None, **paths: Told) -> Told:
    """An OpenAPI document of operations by slug; `POST` each, unless the operation says otherwise by `method`."""
    listed = {
        f"/api/ex/{slug}": {told.get("method", "post"): {key: each for key, each in told.items() if key != "method"}}
        for slug, told in paths.items()
    }
    schemes = {"key": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "all", "version": "1"},
        "paths": listed,
        "components": {"securitySchemes": schemes},
        **(root or {}),
    }


def reading(told: Told, *words: str) -> str:
    """An accepted reading of the document."""
    return f"openapi - {' '.join(words)} -> 200 document={compact(told)}"


LISTED = reading(document(echo=OPERATION))
UNLISTED = reading(document())
