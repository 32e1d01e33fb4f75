"""Histories that keep the clauses about the document that describes the extensions."""

from tests.contract.extensions import (
    ANSWERS,
    COUNT,
    FLAG,
    ITEM,
    LATER,
    LISTED,
    NAME,
    OBJECT,
    OPERATION,
    UNLISTED,
    Told,
    body,
    call,
    document,
    publish,
    reading,
)

UNPUBLISH = "unpublish - workflow_id=w1 -> 204"
BROKEN_ONE = publish({"workflow_id": "w9", "slug": "broken"}, broken=True)
TWO: Told = {"inputs": [NAME, COUNT]}
COUNTED = {"name": "count", "in": "query", "schema": {"type": "number"}}
FORM = {
    "application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"flag": {"type": "boolean"}}}}
}
FORM["application/x-www-form-urlencoded"]["schema"]["required"] = ["flag"]
PATH: Told = {"path": "/of/{item}", "method": "GET", "inputs": [ITEM]}
AT_PATH: Told = {
    "parameters": [{"name": "item", "in": "path", "required": True, "schema": {"type": ["string", "null"]}}],
    "get": {"responses": ANSWERS, "security": [{"key": []}]},
}
SENT = "#/paths/~1api~1ex~1echo/post/requestBody/content/application~1json/schema"
REFERRED = {
    "components": {
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        "schemas": {"Echo": OBJECT, "Reply": {"allOf": [{"$ref": SENT}]}},
        "parameters": {"count": COUNTED},
    }
}
BY_REFERENCE: Told = {
    "parameters": [{"$ref": "#/components/parameters/count"}],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Echo"}}},
    },
    "responses": {
        "2XX": {
            "description": "fields",
            "content": {"application/json; charset=utf-8": {"schema": {"$ref": "#/components/schemas/Reply"}}},
        }
    },
    "security": [{"key": []}],
}
LATE_ANSWER = {"type": "object", "properties": {"run_id": {"type": "string"}}}
STARTED: Told = {
    **OPERATION,
    "responses": {"202": {"description": "begun", "content": {"application/json": {"schema": LATE_ANSWER}}}},
}
BY_FORM: Told = {**OPERATION, "requestBody": {"content": FORM}}
HEADER = {"name": "X-Api-Key", "in": "header", "required": True, "schema": {"type": "string"}}
EXTRA_METHOD = document(echo=OPERATION)
EXTRA_METHOD["paths"]["/api/ex/echo"]["options"] = {"responses": {"204": {"description": "who may"}}}
MIXED = document(echo=OPERATION, others=OPERATION)
ANN = f'200 output={{"name":"Ann"}} {body({"name": "Ann"})}'
FAULT = f"422 code=bad {body({'code': 'name'})}"


def base(url: str, path: str) -> str:
    return reading({**document(), "servers": [{"url": url}], "paths": {path: {"post": OPERATION}}})


KEPT: dict[str, dict[str, str]] = {
    "OPENAPI-1": {
        "plain": LISTED,
        "empty": UNLISTED,
        "older": reading({**document(), "openapi": "3.0.3"}),
        "newer": reading({**document(), "openapi": "3.1.1"}),
    },
    "OPENAPI-2": {
        "plain": f"{publish()} | {LISTED}",
        "behind-a-base": f"{publish()} | {base('https://x.test/api/', '/ex/echo')}",
        "withdrawn-meanwhile": f"{publish()} | unpublish - workflow_id=w1 at=10..30 -> 204"
        f" | {UNLISTED.replace('openapi -', 'openapi - at=20..40')} | {publish()} | {LISTED}",
        "disabled": f"{publish()} | {LISTED} | disable - workflow_id=w1 -> 204 | {UNLISTED}",
        "beside-a-broken-one": f"{publish()} | {BROKEN_ONE} | {LISTED}",
    },
    "OPENAPI-3": {
        "body": f"{publish()} | {LISTED}",
        "query-by-reference": f"{publish(TWO)} | {reading(document(root=REFERRED, echo=BY_REFERENCE))}",
        "form": f"{publish({'inputs': [FLAG]})} | {reading(document(echo=BY_FORM))}",
        "path-in-common": f"{publish(PATH)} | {reading({**document(), 'paths': {'/api/ex/echo/of/{item}': AT_PATH}})}",
    },
    "OPENAPI-4": {
        "plain": f"{publish()} | {LISTED}",
        "async": f"{publish(LATER)} | {reading(document(echo=STARTED))}",
        "by-reference": f"{publish(TWO)} | {reading(document(root=REFERRED, echo=BY_REFERENCE))}",
    },
    "OPENAPI-5": {
        "plain": f"save_trigger - workflow_id=w1 slug=echo method=POST -> 200 | {UNLISTED} | {publish()} | {LISTED}"
        f" | {UNPUBLISH} | {UNLISTED}",
        "republished": f"{publish()} | {LISTED} | {publish(TWO)}"
        f" | {reading(document(echo={**OPERATION, 'parameters': [COUNTED]}))}",
        "taken-over": f"{publish()} | {LISTED} | delete_workflow - workflow_id=w1 -> 204"
        f" | {publish({'workflow_id': 'w2'})} | {LISTED}",
        "nobody-knows": f"{publish()} | unpublish - workflow_id=w1 -> unknown | {LISTED} | {UNPUBLISH} | {UNLISTED}",
        "read-meanwhile": f"{publish()} | {UNPUBLISH.replace(' ->', ' at=10..30 ->')}"
        f" | {LISTED.replace('openapi -', 'openapi - at=20..40')} | {UNLISTED}",
    },
    "OPENAPI-6": {
        "alone": f"{publish()} | {LISTED.replace('openapi -', 'openapi - alone')}",
        "others-are-there": f"{publish()} | {reading(MIXED)}",
        "options": f"{publish()} | {reading(EXTRA_METHOD, 'alone')}",
    },
    "OPENAPI-7": {
        "plain": f"{publish()} | {LISTED}",
        "for-all": f"{publish()} | "
        + reading(
            document(
                root={"security": [{"key": []}]}, echo={key: OPERATION[key] for key in ("requestBody", "responses")}
            )
        ),
        "header": f"{publish()} | {reading(document(echo={**OPERATION, 'security': [], 'parameters': [HEADER]}))}",
    },
    "OPENAPI-8": {
        "plain": f"{publish()} | {LISTED} | {call()} -> {ANN} | {call(body={})} -> {FAULT}",
        "generated": 'openapi_check - operation="POST /api/ex/echo" check=status_code_conformance -> ok',
        "not-its-own-fault": f"{publish()} | {LISTED} | {call()} -> {ANN} | {call()} -> 429"
        f' | {call(trap="no_credential", credential=None)} -> 401 headers={{"WWW-Authenticate":"Bearer"}}',
        "published-since": f"{publish()} | {LISTED} | {call()} -> {ANN} | {publish({'inputs': [COUNT]})}"
        f" | {call({'inputs': [COUNT]}, body=None)} -> 418",
        "a-scalar-is-coerced": f"{publish()} | {LISTED} | {call(body={'name': 5})} -> {ANN.replace('Ann', '5')}",
    },
    "OPENAPI-9": {
        "plain": f"{publish()} | {BROKEN_ONE} | {LISTED} | {call()} -> {ANN}",
        "until-it-is-gone": f"{BROKEN_ONE} | {UNLISTED} | {UNPUBLISH.replace('w1', 'w9')} | {call()} -> 503",
        "its-own-calls": f"{BROKEN_ONE} | {UNLISTED} | {call({'workflow_id': 'w9', 'slug': 'broken'})} -> 500",
    },
}
