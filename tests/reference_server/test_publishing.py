"""Publications and keys: versions that stay as they are, and credentials that open one workflow."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from reference_server.app import SERVER

Json = Any
Live = Any
Tell = Callable[..., Any]
Doc = Callable[..., dict[str, Any]]


def say(text: str) -> dict[str, Any]:
    return {"id": "t", "type": "template", "config": {"template": text}}


def wait(ms: int) -> dict[str, Any]:
    return {"id": "d", "type": "delay", "config": {"ms": ms}}


async def draft(live: Live, workflow: str, document: Json) -> int:
    return int((await live.call("PUT", f"/api/workflows/{workflow}/draft", json={"document": document})).status)


async def publish(live: Live, workflow: str) -> Json:
    return await live.call("POST", f"/api/workflows/{workflow}/publications")


async def called(live: Live, published: Json, path: str = "/api/ex/s") -> tuple[int, Json]:
    answer = await live.call("POST", path, headers={**published.headers})
    return answer.status, answer.body


def test_a_publication_tells_how_it_is_called(tell: Tell) -> None:
    """Versions count from 1."""

    async def story(live: Live) -> Json:
        published = await live.publish(trigger={"slug": "a-b", "path": "/x"})
        return published.body, (await publish(live, published.workflow)).body["version"]

    body, version = tell(story)
    operation = {"operation_id": "extension_a_b", "method": "POST", "path": "/api/ex/a-b/x", "response_mode": "sync"}
    assert (body["operation"], body["url"], body["version"], version) == (operation, "/api/ex/a-b/x", 1, 2)


def test_a_draft_changes_nothing_that_is_published(tell: Tell, doc: Doc) -> None:
    """Nor does a saved trigger, nor a document that is refused; the next publication changes both."""

    async def story(live: Live) -> Json:
        published = await live.publish(say("one"))
        trigger = {**published.trigger, "slug": "new"}
        broken = await draft(live, published.workflow, {"schema": "workflow/1", "nodes": [], "edges": []})
        await draft(live, published.workflow, doc(say("two")))
        await live.call("PUT", f"/api/workflows/{published.workflow}/trigger", json=trigger)
        before = [await called(live, published), (await called(live, published, "/api/ex/new"))[0]]
        await publish(live, published.workflow)
        return broken, before, [(await called(live, published))[0], await called(live, published, "/api/ex/new")]

    assert tell(story) == (422, [(200, {"t": "one"}), 404], [404, (200, {"t": "two"})])


def test_a_run_keeps_the_version_that_it_began_with(tell: Tell, doc: Doc) -> None:
    """Also when another one is published, or none is any more, while it runs."""

    async def story(live: Live) -> Json:
        published = await live.publish(wait(150), say("one"), trigger={"response_mode": "async"})
        first = (await called(live, published))[1]["run_id"]
        await draft(live, published.workflow, doc(say("two")))
        second = (await publish(live, published.workflow)).body
        await live.call("DELETE", f"/api/workflows/{published.workflow}/publication")
        ended = await live.settled(first)
        run = (await live.call("GET", f"/api/runs/{first}")).body
        return ended[-1]["output"], run["version"], run["publication_id"] == published.body["publication_id"], second

    output, version, same, second = tell(story)
    assert (output, version, same, second["version"]) == ({"t": "one"}, 1, True, 2)


@pytest.mark.parametrize(
    ("kind", "body", "trigger", "refusal"),
    [
        ("workflow", {}, {}, (409, "document_missing")),
        ("workflow", {"document": []}, None, (409, "trigger_missing")),
        ("workflow", {"document": ["id"]}, {}, (422, "trigger_invalid")),
        ("workflow", {"document": ["id"]}, {"path": "/{other}"}, (422, "trigger_invalid")),
        ("workflow", {"document": []}, {"path": "/{id}"}, (422, "trigger_invalid")),
    ],
)
def test_what_cannot_be_served_is_not_published(
    tell: Tell, doc: Doc, kind: str, body: Json, trigger: Json, refusal: Json
) -> None:
    """A document and a trigger are needed, and the places in the path must be the path fields."""

    async def story(live: Live) -> Json:
        made = {"name": "n", "kind": kind}
        if body:
            fields = [{"key": key, "source": "path", "type": "string"} for key in body["document"]]
            made["document"] = doc(input_fields=fields)
        workflow = (await live.call("POST", "/api/workflows", json=made)).body["workflow_id"]
        if trigger is not None:
            given = {"type": "extension", "slug": "s", "method": "GET", "response_mode": "sync", **trigger}
            await live.call("PUT", f"/api/workflows/{workflow}/trigger", json=given)
        answer = await publish(live, workflow)
        again = await live.call("DELETE", f"/api/workflows/{workflow}/publication")
        return (answer.status, answer.body["code"]), (again.status, again.body["code"])

    assert tell(story) == (refusal, (404, "publication_not_found"))


def test_an_agent_flow_is_published_without_a_trigger(tell: Tell) -> None:
    """So that nothing calls it."""
    answer = {"id": "say", "type": "answer", "config": {"from": "start.message"}}
    flow = {"schema": "workflow/1", "nodes": [{"id": "start", "type": "start"}, answer], "edges": []}

    async def story(live: Live) -> Json:
        body = {"name": "n", "kind": "agent_flow", "document": flow}
        made = (await live.call("POST", "/api/workflows", json=body)).body
        published = await publish(live, made["workflow_id"])
        return made["compiled"]["ends"], published.status, published.body["operation"], published.body["url"]

    assert tell(story) == (["say"], 201, None, None)


def test_keys_open_their_own_workflow_until_they_are_revoked(tell: Tell) -> None:
    """No key, no or another actor's token is a 401 with a challenge; another workflow's key is a 403; nothing runs."""

    async def story(live: Live) -> Json:
        published = await live.publish()
        other = await live.publish(trigger={"slug": "other"})
        tokens = ["", "Bearer ", "Bearer nope", "Bearer operator", "Basic x", "Bearer \udcff", published.headers]
        tokens[-1] = published.headers["Authorization"].replace("Bearer", "Basic")
        answers = [await live.call("POST", "/api/ex/s", headers={"Authorization": token}) for token in tokens]
        foreign = await live.call("POST", "/api/ex/s", headers={**other.headers})
        runs = await live.runs()
        sound = (await called(live, published))[0]
        path = f"/api/workflows/{published.workflow}/api-keys/{published.key_id}"
        wrong = (await live.call("DELETE", path.replace(published.workflow, other.workflow))).status
        revoked = [(await live.call("DELETE", path)).status for _ in range(2)]
        challenges = {(answer.status, answer.headers["WWW-Authenticate"]) for answer in answers}
        return challenges, foreign.status, runs, sound, wrong, revoked, (await called(live, published))[0]

    assert tell(story) == ({(401, "Bearer")}, 403, [], 200, 404, [204, 404], 401)


@pytest.mark.parametrize(("end", "status"), [("api-keys/{key}", 401), ("publication", 404), ("trigger", 404)])
def test_what_is_taken_back_while_the_coordinator_thinks_opens_nothing(tell: Tell, end: str, status: int) -> None:
    """A key as well as a publication."""

    async def story(live: Live) -> Json:
        published = await live.publish()
        gate = live.app[SERVER].hall.gate
        thinking, go = asyncio.Event(), asyncio.Event()
        judge = gate.coordinator.judge

        async def slowly(question: Json) -> Json:
            thinking.set()
            await go.wait()
            return await judge(question)

        gate.coordinator.judge = slowly
        call = asyncio.create_task(called(live, published))
        await thinking.wait()
        path = f"/api/workflows/{published.workflow}/{end.format(key=published.key_id)}"
        assert (await live.call("DELETE", path)).status == 204
        go.set()
        return (await call)[0], await live.runs()

    assert tell(story) == (status, [])


def test_tokens_are_not_kept(tell: Tell) -> None:
    """What is stored opens nothing."""

    async def story(live: Live) -> Json:
        published = await live.publish()
        token = published.headers["Authorization"].removeprefix("Bearer ")
        store = live.app[SERVER].store
        return store.key_by_digest(token), "iterdump" in dir(getattr(store, "_db", None)) and token in "".join(
            store._db.iterdump()  # noqa: SLF001 - the table itself
        )

    assert tell(story) == (None, False)
