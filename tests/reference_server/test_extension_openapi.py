"""The global OpenAPI document: what is published now, described from its publication alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from openapi_spec_validator import validate

from reference_server.app import SERVER
from reference_server.domain.workflows import Draft

Json = Any
Live = Any
Tell = Callable[..., Any]
FIELDS = [
    {"key": "id", "source": "path", "type": "string", "required": True},
    {"key": "n", "source": "query", "type": "number", "required": True},
    {"key": "b", "source": "query", "type": "boolean", "default": False, "required": True},
    {"key": "name", "source": "body", "type": "string", "required": True},
    {"key": "age", "source": "body", "type": "number", "default": 1},
]
SHOW = {"id": "t", "type": "template", "config": {"template": "{{start.id}}"}}


async def document(live: Live) -> dict[str, Any]:
    return dict((await live.call("GET", "/openapi.json", headers={"Authorization": ""})).body)


async def listed(live: Live) -> dict[str, list[str]]:
    return {path: list(found) for path, found in (await document(live))["paths"].items() if path.startswith("/api/ex")}


def test_a_published_extension_is_described(tell: Tell) -> None:
    """Parameters by source with type, need and default; the declared output, where null is a missing value."""

    async def story(live: Live) -> Json:
        await live.publish(SHOW, trigger={"slug": "a-b", "path": "/x/{id}", "method": "PUT"}, input_fields=FIELDS)
        return await document(live)

    whole = tell(story)
    validate(whole)
    operation = whole["paths"]["/api/ex/a-b/x/{id}"]["put"]
    assert operation["operationId"] == "extension_a_b"
    assert operation["parameters"] == [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}},
        {"name": "n", "in": "query", "required": True, "schema": {"type": "number"}},
        {"name": "b", "in": "query", "required": False, "schema": {"type": "boolean", "default": False}},
    ]
    body = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "age": {"type": "number", "default": 1}},
        "required": ["name"],
    }
    assert operation["requestBody"] == {"required": True, "content": {"application/json": {"schema": body}}}
    assert operation["responses"]["200"]["content"]["application/json"]["schema"] == {
        "type": "object",
        "properties": {"t": {"type": ["string", "null"]}},
        "required": ["t"],
        "additionalProperties": False,
    }
    statuses = ["200", "202", "400", "401", "403", "404", "405", "409", "410", "413", "415", "422", "503"]
    assert sorted(operation["responses"]) == statuses
    (scheme,) = operation["security"][0]
    assert whole["components"]["securitySchemes"][scheme] == {"type": "http", "scheme": "bearer"}


def test_an_asynchronous_extension_answers_with_its_run(tell: Tell) -> None:
    """A form has both its content types; nothing in it is needed where nothing is required."""
    field = {"key": "name", "source": "form", "type": "string"}

    async def story(live: Live) -> Json:
        await live.publish(trigger={"response_mode": "async"}, input_fields=[field])
        return await document(live)

    whole = tell(story)
    operation = whole["paths"]["/api/ex/s"]["post"]
    schema = {"type": "object", "properties": {"name": {"type": "string"}}, "required": []}
    content = {media: {"schema": schema} for media in ("application/x-www-form-urlencoded", "multipart/form-data")}
    assert operation["requestBody"] == {"required": False, "content": content}
    assert not {"200", "409"} & operation["responses"].keys()
    reference = operation["responses"]["202"]["content"]["application/json"]["schema"]["$ref"]
    assert set(whole["components"]["schemas"][reference.rpartition("/")[2]]["required"]) == {"run_id", "status"}


def test_publishing_and_unpublishing_show_at_once(tell: Tell) -> None:
    """What is saved is not there before; nothing but what is published is ever there."""

    async def story(live: Live) -> Json:
        published = await live.publish()
        path = f"/api/workflows/{published.workflow}"
        shown = [await listed(live)]
        changed = {**published.trigger, "slug": "new", "method": "GET"}
        for method, target, how in (
            ("PUT", f"{path}/trigger", {"json": changed}),
            ("POST", f"{path}/publications", {}),
            ("DELETE", f"{path}/publication", {}),
        ):
            await live.call(method, target, **how)
            shown.append(await listed(live))
        return shown

    old = {"/api/ex/s": ["post"]}
    assert tell(story) == [old, old, {"/api/ex/new": ["get"]}, {}]


@pytest.mark.parametrize("broken", ["{", '{"nodes": 7}', "[]"])
def test_a_broken_publication_takes_nothing_else_down(
    tell: Tell, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the document, nor another extension, nor a schedule."""

    async def story(live: Live) -> Json:
        sound = await live.publish()
        spoilt = await live.publish(trigger={"slug": "spoilt"})
        store, shelf = live.app[SERVER].store, live.app[SERVER].parts.shelf
        shelf._kept.clear()  # noqa: SLF001 - as after a restart
        if hasattr(store, "_db"):
            store._db.execute(  # noqa: SLF001 - the table itself
                "UPDATE publications SET document = ? WHERE workflow_id = ?", (broken, spoilt.workflow)
            )
        else:
            kept = store._publications  # noqa: SLF001 - likewise
            name = spoilt.body["publication_id"]
            kept[name] = replace(kept[name], draft=Draft(broken, "hash"))
        called = [
            (await live.call("POST", f"/api/ex/{slug}", headers={**each.headers})).status
            for slug, each in (("s", sound), ("spoilt", spoilt))
        ]
        await live.put("clock", now="2100-01-01T00:00:00Z")
        return await listed(live), called

    assert tell(story) == ({"/api/ex/s": ["post"]}, [200, 500])
    assert caplog.records
