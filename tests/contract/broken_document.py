"""Histories that break exactly one of the clauses about the document that describes the extensions."""

from tests.contract.extensions import (
    ANSWERS,
    COUNT,
    LATER,
    LISTED,
    NAME,
    OPERATION,
    UNLISTED,
    Told,
    call,
    document,
    gives,
    publish,
    reading,
)
from tests.contract.extensions import body as body_told
from tests.contract.kept_document import ANN, BROKEN_ONE, COUNTED, FORM, MIXED, UNPUBLISH

SAVE = "save_trigger - workflow_id=w1 slug=echo method=POST -> 200"
TWO: Told = {"inputs": [NAME, COUNT]}


def listed(**changed: object) -> str:
    """A reading in which the operation of `echo` is described otherwise."""
    return reading(document(echo={**OPERATION, **changed}))


def of(schema: Told) -> Told:
    return {"application/json": {"schema": schema}}


def answering(**properties: Told) -> Told:
    """The responses of an operation whose success has these fields."""
    success = {"description": "fields", "content": of({"type": "object", "properties": properties})}
    return {**ANSWERS, "200": success}


def counted(**changed: object) -> str:
    return f"{publish(TWO)} | {listed(parameters=[{**COUNTED, **changed}])}"


def body(**properties: Told) -> Told:
    return {"required": True, "content": of({"type": "object", "properties": properties, "required": ["name"]})}


OTHER_METHOD = document(echo=OPERATION)
OTHER_METHOD["paths"]["/api/ex/echo"]["get"] = {key: OPERATION[key] for key in ("responses", "security")}
BELOW = document(echo=OPERATION)
BELOW["paths"]["/api/ex/echo/raw"] = {"post": OPERATION}
NAMED_ANN, NAMED_5 = (body_told({"name": name}) for name in ("Ann", 5))
TEXT: Told = {"type": "string"}
SLUG = {"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}}
RULE = {"post": OPERATION | {"parameters": [SLUG]}}
NOWHERE: Told = {"requestBody": {"$ref": "#/components/requestBodies/nowhere"}}

BROKEN: dict[str, dict[str, str]] = {
    "OPENAPI-1": {
        "no-version": reading({"info": {}, "paths": {}}),
        "unknown-version": reading({**document(), "openapi": "9.1.0"}),
        "number-for-a-version": reading({**document(), "openapi": 3}),
        "no-info": reading({"openapi": "3.1.0", "paths": {}}),
        "unknown-type": reading({**document(), "components": {"schemas": {"X": {"type": "strin"}}}}),
        "points-nowhere": reading(document(others=NOWHERE | {"responses": ANSWERS})),
        "a-list": "openapi - -> 200 document=[]",
        "breaks": "openapi - -> 500",
        "not-there": "openapi - -> 404",
    },
    "OPENAPI-2": {
        "missing": f"{publish()} | {UNLISTED}",
        "another-method": f"{publish({'method': 'PUT'})} | {UNLISTED}",
        "only-the-rule": f"{publish()} | {reading({**document(), 'paths': {'/api/ex/{slug}': {}}})}",
        "lost-later": f"{publish()} | {LISTED} | {UNLISTED}",
    },
    "OPENAPI-3": {
        "missing": f"{publish(TWO)} | {LISTED}",
        "another-source": counted(**{"in": "header"}),
        "another-type": counted(schema={"type": "string"}),
        "too-narrow": counted(schema={"type": "integer"}),
        "no-type": counted(schema={}),
        "required-though-optional": counted(required=True),
        "field-missing": f"{publish()} | {listed(requestBody=body(other={'type': 'string'}))}",
        "field-of-another-type": f"{publish()} | {listed(requestBody=body(name={'type': 'boolean'}))}",
        "optional-though-required": f"{publish()} | "
        + listed(requestBody={"content": of({"type": "object", "properties": {"name": {"type": "string"}}})}),
        "form-for-a-body": f"{publish()} | {listed(requestBody={'content': FORM})}",
    },
    "OPENAPI-4": {
        "field-missing": f"{publish()} | {listed(responses=answering())}",
        "field-too-many": f"{publish()} | {listed(responses=answering(name=TEXT, run=TEXT))}",
        "another-type": f"{publish()} | {listed(responses=answering(name={'type': 'number'}))}",
        "no-schema": f"{publish()} | {listed(responses={'200': {'description': 'fields'}})}",
        "async-without-202": f"{publish(LATER)} | {listed(responses={'default': {'description': 'begun'}})}",
    },
    "OPENAPI-5": {
        "saved-only": f"{SAVE} | {LISTED}",
        "unpublished": f"{publish()} | {UNPUBLISH} | {LISTED}",
        "deleted": f"{publish()} | delete_workflow - workflow_id=w1 -> 204 | {LISTED}",
        "former-method": f"{publish({'method': 'PUT'})} | {UNPUBLISH} | {publish()} | "
        + reading({**document(), "paths": {"/api/ex/echo": {"post": OPERATION, "put": OPERATION}}}),
        "comes-late": f"{publish()} | {UNLISTED} | {LISTED}",
        "republished-late": f"{publish(TWO)} | {publish({'inputs': [], 'outputs': [gives('x')]})}"
        f" | {listed(parameters=[COUNTED])}",
    },
    "OPENAPI-6": {
        "the-rule": reading({**document(), "paths": {"/api/ex/{slug}": RULE}}, "alone"),
        "a-stranger": f"{publish()} | {reading(MIXED, 'alone')}",
        "another-method": f"{publish()} | {reading(OTHER_METHOD)}",
        "below": f"{publish()} | {reading(BELOW)}",
    },
    "OPENAPI-7": {
        "none": f"{publish()} | {listed(security=[])}",
        "optional": f"{publish()} | {listed(security=[{'key': []}, {}])}",
        "unknown-scheme": f"{publish()} | {listed(security=[{'other': []}])}",
    },
    "OPENAPI-8": {
        "breaks": f"{publish()} | {LISTED} | {call()} -> 500",
        "undocumented-status": f"{publish()} | {LISTED} | {call(body={'name': 'x', 'y': 1})} -> 418",
        "against-its-schema": f"{publish()} | {LISTED} | {call()} -> {ANN.replace(NAMED_ANN, NAMED_5)}",
        "no-json": f"{publish()} | {LISTED} | {call()} -> {ANN.replace(NAMED_ANN, 'body=Ann')}",
        "invalid-accepted": f"{LISTED} | call_extension - slug=echo method=POST body={{}} -> {ANN}",
        "generated": 'openapi_check - operation="POST /api/ex/echo" check=not_a_server_error message=500 -> failed',
    },
    "OPENAPI-9": {
        "the-document": f"{BROKEN_ONE} | openapi - -> 500",
        "another-extension": f"{BROKEN_ONE} | {call()} -> 500",
        "another-is-gone": f"{BROKEN_ONE} | {call()} -> 404",
    },
}
