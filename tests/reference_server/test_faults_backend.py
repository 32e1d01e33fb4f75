"""Planted faults of documents, slugs, extensions and versions: each of them shows in what a caller sees."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from reference_server import mutants
from tests.reference_server.faults import Json, Live, Stories, Story, Tell, plain, section_of

NOT_IDS = ("id", "at", "token", "document_hash", "detail")
SIZES = {
    "DOC": 4, "SLUG": 9, "DISPATCH": 13, "SYNC": 5, "ASYNC": 4, "OPENAPI": 9, "SCHEDULE": 5, "OBSERVE": 2, "VERSION": 2,
}  # fmt: skip
CLAUSES = {f"{section}-{number}" for section, size in SIZES.items() for number in range(1, size + 1)}
FAIL = {"id": "f", "type": "fail", "config": {"message": "no"}}
HELLO = {"id": "t", "type": "template", "config": {"template": "hello"}}
INNER = {"id": "inner", "type": "delay", "config": {"ms": 1}}


def text(says: str) -> dict[str, Any]:
    return {"id": "t", "type": "template", "config": {"template": says}}


def wait(ms: int, name: str = "w") -> dict[str, Any]:
    return {"id": name, "type": "delay", "config": {"ms": ms}}


def field(key: str, source: str, of_type: str = "string", **more: Json) -> dict[str, Any]:
    return {"key": key, "source": source, "type": of_type, "required": True, **more}


class Seen:
    """Notes each answer: its status, its body, and the headers that tell what would do."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.notes: list[Json] = []

    def note(self, answer: Json) -> Json:
        named = answer.body.get("run_id") if isinstance(answer.body, dict) else None
        told = (answer.headers.get("Allow"), named is not None)
        self.notes.append((answer.status, plain(answer.body, NOT_IDS) if answer.body else None, told))
        return answer

    async def call(self, method: str, path: str, **how: Json) -> Json:
        return self.note(await self.live.call(method, path, **how))

    async def trigger(self, workflow: str, slug: str, **more: Json) -> Json:
        body = {"type": "extension", "slug": slug, "method": "POST", "response_mode": "sync", **more}
        return await self.call("PUT", f"/api/workflows/{workflow}/trigger", json=body)

    async def end(self, *workflows: str) -> None:
        """Waits for every run, and notes it as its workflow's log shows it, in the order of their outputs."""
        for workflow in workflows:
            runs = await self.live.runs(workflow_id=workflow)
            for run in runs:
                await self.live.settled(run["run_id"])
            reads = [(await self.live.call("GET", f"/api/runs/{run['run_id']}")).body for run in runs]
            self.notes.append(sorted(str(plain(read, NOT_IDS)) for read in reads))
            self.notes.append([(await self.live.replay(run["run_id"])).get("settled") for run in runs])


async def documents(seen: Seen) -> None:
    live, document = seen.live, await sound_document(seen.live)
    flow = {**document, "nodes": [{"id": "start", "type": "start"}, HELLO, {"id": "end", "type": "answer",
            "config": {"from": "t.text"}}]}  # fmt: skip
    for kind, content in (("workflow", document), ("workflow", flow), ("agent_flow", flow), ("agent_flow", document)):
        made = await seen.call("POST", "/api/workflows", json={"name": "w", "kind": kind, "document": content})
        for _ in range(2 if made.status == 201 else 0):
            await seen.call("PUT", f"/api/workflows/{made.body['workflow_id']}/draft", json={"document": content})
    wrong = field("n", "query", "number", default="seven")
    body = {"name": "w", "kind": "workflow", "document": with_fields(document, wrong)}
    await seen.call("POST", "/api/workflows", json=body)
    served = await live.publish(HELLO)
    silent = {**document, "nodes": [document["nodes"][0], HELLO, {"id": "end", "type": "workflow_end"}]}
    second = {**document, "nodes": [*document["nodes"], {"id": "start-2", "type": "workflow_start"}]}
    mixed = {**document, "nodes": [flow["nodes"][0], *document["nodes"][1:]]}
    for content in (with_fields(document, wrong), second, mixed, silent):
        await seen.call("PUT", f"/api/workflows/{served.workflow}/draft", json={"document": content})
        await seen.call("POST", "/api/ex/s", headers={**served.headers})


async def sound_document(live: Live) -> dict[str, Any]:
    made = await live.workflow(HELLO)
    return dict((await live.call("GET", f"/api/workflows/{made}")).body["document"])


def with_fields(document: Mapping[str, Any], *fields: Json) -> dict[str, Any]:
    start, *others = document["nodes"]
    return {**document, "nodes": [{**start, "config": {"input_fields": list(fields)}}, *others]}


async def slugs(seen: Seen) -> None:
    live = seen.live
    owner, other, third, *racers = [await live.workflow(HELLO) for _ in range(11)]
    await seen.trigger(owner, "one")
    for slug, more in (("one", {}), ("mine", {}), ("one", {}), ("one", {"method": "GET"}), ("one", {"path": "/a"})):
        await seen.trigger(other, slug, **more)
        await seen.call("GET", f"/api/workflows/{other}/trigger")
    for slug in ("?", "ONE", "%6Fne"):
        await seen.trigger(other, slug)
        await seen.call("GET", f"/api/workflows/{other}/trigger")
    for _ in range(2):
        await seen.trigger(owner, "one")
        await seen.call("POST", f"/api/workflows/{owner}/publications")
    await seen.trigger(owner, "one-more")
    await seen.trigger(other, "one")
    await seen.call("DELETE", f"/api/workflows/{other}/trigger")
    await seen.trigger(third, "mine")
    await seen.call("DELETE", f"/api/workflows/{owner}")
    await seen.trigger(third, "one")
    saves = (live.call("PUT", f"/api/workflows/{racer}/trigger", json={"type": "extension", "slug": "race",
             "method": "POST", "response_mode": "sync"}) for racer in racers)  # fmt: skip
    seen.notes.append(sorted(answer.status for answer in await asyncio.gather(*saves)))
    await spellings(seen)


async def spellings(seen: Seen) -> None:
    first = await seen.live.publish(HELLO, trigger={"slug": "a-b"})
    second = await seen.live.publish(HELLO, trigger={"slug": "a--b", "method": "GET"})
    for slug in ("a-b", "a--b", "a-b-", "healthz"):
        for method, headers in (("POST", first.headers), ("GET", second.headers)):
            await seen.call(method, f"/api/ex/{slug}", headers={**headers})


async def dispatch(seen: Seen) -> None:
    await callers(seen)
    await values(seen)
    await bodies(seen)


async def callers(seen: Seen) -> None:
    live = seen.live
    served = await live.publish(HELLO, trigger={"slug": "s", "method": "PUT"})
    other = await live.publish(HELLO, trigger={"slug": "o", "response_mode": "async", "method": "GET"})
    revoked = await key_of(live, served.workflow)
    path = "/api/ex/s"
    await seen.call("PUT", path, headers={**revoked[1]})
    await live.call("DELETE", f"/api/workflows/{served.workflow}/api-keys/{revoked[0]}")
    nobody: list[Mapping[str, str]] = [{"Authorization": "Bearer no"}, {"Authorization": "Basic eA=="}]
    for headers in (revoked[1], other.headers, served.headers, *nobody):
        await seen.call("PUT", path, headers={**headers})
        await seen.call("PUT", "/api/ex/unknown", headers={**headers})
    for method in ("GET", "PATCH"):
        await seen.call(method, path, headers={**served.headers})
    run = (await seen.call("GET", "/api/ex/o", headers={**other.headers})).body.get("run_id", "")
    cause = (await live.call("GET", f"/api/runs/{run}")).body.get("cause", {})
    seen.notes.append((cause.get("method"), cause.get("key_id") == other.key_id))
    second = await key_of(live, other.workflow)
    await live.call("GET", "/api/ex/o", headers={**second[1]})
    known = {other.key_id, second[0]}
    seen.notes.append(
        sorted(one["cause"].get("key_id") in known for one in await live.runs(workflow_id=other.workflow))
    )
    named = [one["cause"].get("key_id") for one in await live.runs(workflow_id=other.workflow)]
    seen.notes.append(len(set(named)))
    await seen.end(served.workflow, other.workflow)
    await live.call("DELETE", f"/api/workflows/{served.workflow}/publication")
    await seen.call("PUT", path, headers={**served.headers})
    saved = await live.workflow(HELLO)
    await live.call("PUT", f"/api/workflows/{saved}/trigger", json=served.trigger | {"slug": "saved"})
    await seen.call("PUT", "/api/ex/saved", headers=(await key_of(live, saved))[1])


async def key_of(live: Live, workflow: str) -> tuple[str, dict[str, str]]:
    made = (await live.call("POST", f"/api/workflows/{workflow}/api-keys")).body
    return str(made["key_id"]), {"Authorization": f"Bearer {made['token']}"}


CALLS: tuple[tuple[str, Mapping[str, Json], Mapping[str, Json]], ...] = (
    ("/x", {"q": "7"}, {"s": "x", "n": 0, "b": False}),
    ("/x", {"q": "7", "p": "no", "s": "no", "n": "8", "b": "true"}, {"s": "x", "q": 9, "p": "no", "stray": "stray-1"}),
    ("/x", {"q": "7", "Q": "8"}, {"s": "x", "S": "y"}),
    ("/x", {}, {"s": "x", "q": "5"}),
    ("/x", {"q": "many"}, {"s": "x"}),
    ("/x", {"q": "7 apples"}, {"s": "x"}),
    ("/x", {"q": "7"}, {}),
    ("/x", {"q": "7"}, {"s": ["x"], "n": [7], "b": [True]}),
    ("/x", {"q": "7"}, {"s": "x", "n": None}),
    ("/x", {"q": "7"}, {"s": "x", "b": "perhaps"}),
)


async def values(seen: Seen) -> None:
    fields = [field("p", "path"), field("q", "query", "number"), field("s", "body"),
              field("n", "body", "number", required=False, default=3),
              field("b", "body", "boolean", required=False, default=True)]  # fmt: skip
    shown = text("|".join(f"{{{{start.{each['key']}}}}}" for each in fields))
    served = await seen.live.publish(shown, trigger={"slug": "v", "path": "/{p}"}, input_fields=fields)
    for path, query, body in CALLS:
        await seen.call("POST", f"/api/ex/v{path}", params=query, json=body, headers={**served.headers})
    await seen.end(served.workflow)
    fields = [field("f", "form"), field("g", "form", "boolean", required=False, default=True)]
    shown = text("{{start.f}}|{{start.g}}")
    served = await seen.live.publish(shown, trigger={"slug": "form"}, input_fields=fields)
    for query, form in (({"f": "no"}, {"f": "x"}), ({}, {"g": "false"}), ({}, {"f": "x", "g": "perhaps"})):
        await seen.call("POST", "/api/ex/form", params=query, data=form, headers={**served.headers})
    fields = [field("d", "query", "number", required=False, default=17)]
    end = [{"key": "d", "type": "number", "from": "start.d"}]
    served = await published_with(seen.live, "d", fields, end)
    for query in ({}, {"d": "0"}, {"d": "1"}):
        await seen.call("POST", "/api/ex/d", params=query, headers={**served[1]})


async def published_with(
    live: Live, slug: str, fields: list[Json], outputs: list[Json], mode: str = "sync"
) -> tuple[str, dict[str, str]]:
    """A workflow that gives these outputs, published under a slug, and a key of it."""
    nodes = [{"id": "start", "type": "workflow_start", "config": {"input_fields": fields}}, INNER,
             {"id": "end", "type": "workflow_end", "config": {"outputs": outputs}}]  # fmt: skip
    edges = [{"from": "start", "to": "inner"}, {"from": "inner", "to": "end"}]
    body = {"name": "w", "kind": "workflow", "document": {"schema": "workflow/1", "nodes": nodes, "edges": edges}}
    workflow = str((await live.call("POST", "/api/workflows", json=body)).body["workflow_id"])
    trigger = {"type": "extension", "slug": slug, "method": "POST", "response_mode": mode}
    await live.call("PUT", f"/api/workflows/{workflow}/trigger", json=trigger)
    await live.call("POST", f"/api/workflows/{workflow}/publications")
    return workflow, (await key_of(live, workflow))[1]


async def bodies(seen: Seen) -> None:
    fields = [field("s", "body", required=False)]
    served = await seen.live.publish(HELLO, trigger={"slug": "b"}, input_fields=fields)
    kind = "application/json"
    for body, called in ((b"{", kind), (b"[]", kind), (b"null", kind), (b"<a/>", "text/xml"), (b"{}", kind)):
        await seen.call("POST", "/api/ex/b", data=body, headers={**served.headers, "Content-Type": called})


async def replies(seen: Seen) -> None:
    live = seen.live
    fields, outputs = [field("n", "query", "number")], [{"key": "n", "type": "number", "from": "start.n"}]
    workflows = []
    for mode in ("sync", "async"):
        workflow, headers = await published_with(live, mode, fields, outputs, mode)
        workflows.append(workflow)
        for value in ("1", "2.5"):
            await told(seen, f"/api/ex/{mode}?n={value}", headers)
        path = f"/api/ex/{mode}"
        calls = (live.call("POST", path, params={"n": n}, headers={**headers}) for n in range(4))
        seen.notes.append([plain(answer.body, NOT_IDS) for answer in await asyncio.gather(*calls)])
    slow = await live.publish(*(wait(60, f"w{n}") for n in range(3)), text("late"), trigger={"slug": "slow"},
                              sync_timeout_ms=90)  # fmt: skip
    await told(seen, "/api/ex/slow", slow.headers)
    later = {"slug": "later", "response_mode": "async"}
    queued = await live.publish(wait(150), text("late"), trigger=later)
    await told(seen, "/api/ex/later", queued.headers)
    failing = [await live.publish(text("before"), FAIL, trigger={"slug": f"fails-{mode}", "response_mode": mode})
               for mode in ("sync", "async")]  # fmt: skip
    for each in failing:
        await told(seen, f"/api/ex/{each.trigger['slug']}", each.headers)
    await seen.end(*workflows, slow.workflow, queued.workflow, *(each.workflow for each in failing))


async def told(seen: Seen, path: str, headers: Mapping[str, str]) -> None:
    """Calls, and reads the run that the reply names at once."""
    run = (await seen.call("POST", path, headers={**headers})).body.get("run_id")
    if run:
        read = (await seen.live.call("GET", f"/api/runs/{run}")).body
        is_slow = path.endswith(("slow", "later"))
        seen.notes.append((read.get("code"), read.get("status") if is_slow else None))


async def versions(seen: Seen) -> None:
    live = seen.live
    served = await live.publish(text("one"))
    path = f"/api/workflows/{served.workflow}"
    two = await live.workflow(text("two"))
    document = (await live.call("GET", f"/api/workflows/{two}")).body["document"]
    await live.call("PUT", f"{path}/draft", json={"document": document})
    await seen.call("POST", "/api/ex/s", headers={**served.headers})
    await live.call("PUT", f"{path}/trigger", json={**served.trigger, "slug": "moved"})
    for slug in ("s", "moved"):
        await seen.call("POST", f"/api/ex/{slug}", headers={**served.headers})
    slow = await live.publish(wait(100), text("one"), trigger={"slug": "slow", "response_mode": "async"})
    await seen.call("POST", "/api/ex/slow", headers={**slow.headers})
    two = await live.workflow(wait(100), text("two"))
    document = (await live.call("GET", f"/api/workflows/{two}")).body["document"]
    await live.call("PUT", f"/api/workflows/{slow.workflow}/draft", json={"document": document})
    await seen.call("POST", f"/api/workflows/{slow.workflow}/publications")
    await seen.end(slow.workflow)


def witnessed(tell_it: Callable[[Seen], Awaitable[None]]) -> Story:
    """What is seen while a story is told."""

    async def story(live: Live) -> list[Json]:
        seen = Seen(live)
        await tell_it(seen)
        return seen.notes

    return story


STORIES = Stories({
    "DOC": witnessed(documents), "SLUG": witnessed(slugs), "DISPATCH": witnessed(dispatch), "SYNC": witnessed(replies),
    "ASYNC": witnessed(replies), "VERSION": witnessed(versions),
})  # fmt: skip


def test_every_clause_of_the_backend_has_a_mutant() -> None:
    """A clause that nothing breaks has never been seen to notice anything."""
    assert {mutants.load(name).breaks for name in mutants.names()} >= CLAUSES


@pytest.mark.parametrize("tell", ["memory"], indirect=True)
@pytest.mark.parametrize("section", STORIES.sections)
def test_a_sound_server_shows_the_same_twice(tell: Tell, section: str) -> None:
    """So that whatever else is seen is a fault's doing."""
    assert STORIES.again(tell, section) == STORIES.sound(tell, section)


@pytest.mark.parametrize("tell", ["memory"], indirect=True)
@pytest.mark.parametrize("name", STORIES.mutants)
def test_a_fault_shows_in_what_a_caller_sees(tell: Tell, name: str) -> None:
    """The story that a sound server is told is another one where it is told to a faulty one."""
    assert STORIES.faulty(tell, name) != STORIES.sound(tell, section_of(name))
