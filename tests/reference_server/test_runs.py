"""Runs over HTTP: created, executed once, streamed, replayed, resumed."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import ClientPayloadError

from reference_server.app import SERVER
from reference_server.domain.runs import Ending, Run
from reference_server.execution.bells import Bells
from reference_server.execution.runner import Runner
from reference_server.http.server import Parts
from reference_server.http.stream import Streamer
from reference_server.persistence.layered import LayeredStore
from reference_server.persistence.store import NotKeptError, Record

Json = Any
Live = Any
Tell = Callable[..., Any]

TEXT = {"id": "t", "type": "template", "config": {"template": "für {{start.who}} {{ start.n }}"}}
WHO = {"key": "who", "source": "body", "type": "string", "required": True}
N = {"key": "n", "source": "query", "type": "number", "required": False, "default": 1.5}
FAIL = {"id": "f", "type": "fail", "config": {"message": "no luck"}}


def delay(ms: int) -> dict[str, Any]:
    return {"id": "d", "type": "delay", "config": {"ms": ms}}


def burst(count: int) -> dict[str, Any]:
    return {"id": "b", "type": "burst", "config": {"count": count}}


def types(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]


def test_a_run_streams_its_nodes_and_completes_with_the_declared_output(tell: Tell) -> None:
    """Every event is complete, numbered, and of this run; what was streamed is what is replayed."""

    async def story(live: Live) -> Json:
        workflow = await live.workflow(TEXT, input_fields=[WHO, N])
        run = await live.run(workflow)
        events = await live.execute(workflow, run, {"who": "顾客", "undeclared": 1})
        return run, events, await live.replay(run), (await live.call("GET", f"/api/runs/{run}")).body

    run, events, replay, shown = tell(story)
    pairs = ["node_start", "node_complete"] * 3
    assert types(events) == ["workflow_start", *pairs, "workflow_complete"]
    assert [event["seq"] for event in events] == list(range(1, 9))
    assert {(event["run_id"], event["executor_id"]) for event in events} == {(run, "reference-executor")}
    assert events[2]["output"] == {"who": "顾客", "n": 1.5}
    assert events[-1]["output"] == {"t": "für 顾客 1.5"}
    assert replay == {"items": events, "next_cursor": None, "has_more": False, "settled": True}
    ended = {"status": "completed", "output": {"t": "für 顾客 1.5"}, "error": None, "version": None}
    assert {name: shown[name] for name in ended} == ended


def test_a_node_that_fails_ends_the_run(tell: Tell) -> None:
    """node_error, then workflow_error, then nothing; the status agrees."""

    async def story(live: Live) -> Json:
        workflow = await live.workflow(FAIL)
        run = await live.run(workflow)
        return await live.execute(workflow, run), await live.status(run)

    events, status = tell(story)
    assert types(events)[-2:] == ["node_error", "workflow_error"]
    assert (events[-2]["error"]["message"], status) == ("no luck", "failed")


@pytest.mark.parametrize("run_id", [None, "", " \t", "\u3000", 7, True, [], {}])
def test_an_execution_without_a_usable_run_id_is_refused(tell: Tell, run_id: Json) -> None:
    """No run appears."""

    async def story(live: Live) -> Json:
        workflow = await live.workflow()
        answer = await live.call("POST", f"/api/workflows/{workflow}/execute/stream", json={"run_id": run_id})
        return answer.status, answer.body["code"], (await live.call("GET", "/api/runs")).body["total"]

    assert tell(story) == (400, "run_id_required", 0)


def test_refused_executions_change_nothing(tell: Tell) -> None:
    """Unknown runs, unknown workflows, another workflow's runs, and wrong inputs: the run can still be executed."""

    async def story(live: Live) -> Json:
        own, other = await live.workflow(input_fields=[WHO]), await live.workflow()
        run = await live.run(own)
        refusals = [
            await live.call("POST", f"/api/workflows/{workflow}/execute/stream", json=body)
            for workflow, body in [
                (own, {"run_id": "nope"}),
                ("nope", {"run_id": run}),
                (other, {"run_id": run}),
                (own, {"run_id": run}),
                (own, {"run_id": run, "input": {"who": None}}),
                (own, {"run_id": run, "input": []}),
            ]
        ]
        before = await live.replay(run)
        events = await live.execute(own, run, {"who": "me"})
        return [(answer.status, answer.body["code"]) for answer in refusals], before, types(events)[-1]

    codes, before, last = tell(story)
    assert codes == [
        (404, "run_not_found"),
        (404, "workflow_not_found"),
        (409, "run_wrong_workflow"),
        (422, "input_invalid"),
        (422, "input_invalid"),
        (422, "input_invalid"),
    ]
    assert before == {"items": [], "next_cursor": "0", "has_more": False, "settled": False}
    assert last == "workflow_complete"


def test_of_many_executions_of_one_run_one_is_accepted(tell: Tell) -> None:
    """The others are 409, and the run ends once."""

    async def story(live: Live) -> Json:
        workflow = await live.workflow(delay(20))
        run = await live.run(workflow)
        path = f"/api/workflows/{workflow}/execute/stream"
        answers = await asyncio.gather(*(live.call("POST", path, json={"run_id": run}) for _ in range(20)))
        late = await live.call("POST", path, json={"run_id": run})
        return sorted(answer.status for answer in answers), late.body["code"], types((await live.replay(run))["items"])

    statuses, late, replayed = tell(story)
    assert (statuses, late) == ([200] + [409] * 19, "run_already_claimed")
    assert replayed.count("workflow_complete") == 1


def test_a_repeated_key_gives_the_same_run(tell: Tell) -> None:
    """And with another body it is refused."""

    async def story(live: Live) -> Json:
        path = f"/api/workflows/{await live.workflow()}/runs"

        async def create(body: Json) -> Json:
            return await live.call("POST", path, json=body, headers={"Idempotency-Key": "k"})

        bodies = [{"input": {"a": 1, "b": 2}}, {"input": {"b": 2, "a": 1}}, {"input": {"a": 1}}, {}]
        return [await create(body) for body in bodies]

    first, again, *others = tell(story)
    assert (first.status, again.status, again.body) == (201, 200, first.body)
    assert [(other.status, other.body["code"]) for other in others] == [(422, "idempotency_key_reused")] * 2


def test_a_key_is_used_once_however_many_come_at_once(tell: Tell) -> None:
    """Of many creations under one key one creates a run, and all are given it."""

    async def story(live: Live) -> Json:
        path = f"/api/workflows/{await live.workflow()}/runs"
        creations = (live.call("POST", path, headers={"Idempotency-Key": "k"}) for _ in range(20))
        answers = await asyncio.gather(*creations)
        runs = {answer.body["run_id"] for answer in answers}
        return (
            sorted(answer.status for answer in answers),
            len(runs),
            (await live.call("GET", "/api/runs")).body["total"],
        )

    assert tell(story) == ([200] * 19 + [201], 1, 1)


def test_a_stream_is_sent_while_the_run_goes_on(tell: Tell) -> None:
    """The client holds the node's start while the server waits in it; a replay says it is not the whole."""

    async def story(live: Live) -> Json:
        workflow = await live.workflow(delay(60_000))
        run = await live.run(workflow)
        response = await live.client.post(
            f"/api/workflows/{workflow}/execute/stream",
            json={"run_id": run},
            headers={"Authorization": "Bearer operator"},
        )
        seen = b""
        while b'"node_id":"d"' not in seen:
            seen += await response.content.readany()
        replay, status = await live.replay(run), await live.status(run)
        response.close()
        return response.headers["Content-Type"], seen.count(b"data: "), replay, status

    media, count, replay, status = tell(story)
    assert (media, count, status) == ("text/event-stream; charset=utf-8", 4, "running")
    assert (len(replay["items"]), replay["next_cursor"], replay["has_more"], replay["settled"]) == (
        4,
        "4",
        False,
        False,
    )


def test_a_client_that_leaves_does_not_stop_the_run(tell: Tell) -> None:
    """Who resumes sees the rest, live, to the terminal event."""

    async def story(live: Live) -> Json:
        workflow = await live.workflow(delay(50))
        run = await live.run(workflow)
        response = await live.client.post(
            f"/api/workflows/{workflow}/execute/stream",
            json={"run_id": run},
            headers={"Authorization": "Bearer operator"},
        )
        response.close()
        rest = await live.call("GET", f"/api/runs/{run}/events/stream", headers={"Last-Event-ID": "2"})
        return rest.body, await live.replay(run)

    text, replay = tell(story)
    assert text.startswith(b"id: 3\n")
    assert text.count(b"id: ") == len(replay["items"]) - 2
    assert types(replay["items"])[-1] == "workflow_complete"


def test_a_run_whose_end_cannot_be_kept_keeps_nobody_waiting(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its streams break off; once there is room again it ends, with an error."""
    monkeypatch.setattr(Runner, "retry_seconds", 0.0)

    class Full(LayeredStore):
        """A disk with no room for the second batch of a run, until there is."""

        full = True

        def append(self, run_id: str, records: Sequence[Record], ending: Ending | None) -> None:
            if records[0].seq > 1 and self.full:
                raise NotKeptError("database or disk is full")
            super().append(run_id, records, ending)

    async def story(live: Live) -> Json:
        workflow = await live.workflow(delay(1))
        run = await live.run(workflow)
        with pytest.raises(ClientPayloadError):
            await live.execute(workflow, run)
        store = live.app[SERVER].store
        before = await live.status(run)
        store.full = False
        events = await live.settled(run)
        return before, types(events), await live.status(run)

    before, seen, after = tell(story, lambda parts: replace(parts, store=Full(parts.store)))
    assert (before, seen[-1], after) == ("running", "workflow_error", "failed")


def test_an_idle_stream_is_kept_alive_by_comments(tell: Tell) -> None:
    """A comment is no event."""

    class Impatient(Streamer):
        """Waits for nothing the first time."""

        waited = False

        async def more(self, bells: Bells, run_id: str) -> bool:
            first, self.waited = not self.waited, True
            return False if first else await super().more(bells, run_id)

    async def story(live: Live) -> Json:
        workflow = await live.workflow(delay(1))
        path = f"/api/workflows/{workflow}/execute/stream"
        return (await live.call("POST", path, json={"run_id": await live.run(workflow)})).body

    text = tell(story, lambda parts: replace(parts, streamer=Impatient()))
    assert (text.count(b": idle\n\n"), text.count(b"id: ")) == (1, 8)


@pytest.mark.parametrize("limit", [1, 3, 8, 256, 1000])
def test_every_page_size_gives_each_event_once(tell: Tell, limit: int) -> None:
    """In order, and only the last page has no next one."""

    async def story(live: Live) -> Json:
        workflow = await live.workflow(burst(300 if limit > 1 else 5))
        run = await live.run(workflow)
        streamed = await live.execute(workflow, run)
        paged, cursor = [], "0"
        while cursor is not None:
            page = await live.replay(run, cursor=cursor, limit=limit)
            paged, cursor = paged + page["items"], page["next_cursor"]
        return streamed, paged, await live.replay(run, cursor=9999)

    streamed, paged, beyond = tell(story)
    assert paged == streamed
    assert beyond == {"items": [], "next_cursor": None, "has_more": False, "settled": True}


def test_long_and_short_runs_beside_each_other_lose_nothing(tell: Tell) -> None:
    """Thousands of events streamed are thousands replayed."""

    async def story(live: Live) -> Json:
        long, short = await live.workflow(burst(5000)), await live.workflow(burst(10))
        runs = [(long, await live.run(long)), *[(short, await live.run(short)) for _ in range(10)]]
        streams = await asyncio.gather(*(live.execute(workflow, run) for workflow, run in runs))
        rests = [await live.call("GET", f"/api/runs/{run}/events/stream") for _, run in runs]
        return [len(events) for events in streams], [rest.body.count(b"\nid: ") + 1 for rest in rests]

    assert tell(story) == ([5008, *[18] * 10],) * 2


def test_any_text_can_be_a_run_id_in_a_path(tell: Tell) -> None:
    """Percent-encoded, whatever it holds."""
    names = ["a/b", "%", "é 名前", "a?b#c", "\x00", "' OR 1=1 --", "x" * 3000]

    def plant(parts: Parts) -> Parts:
        for name in names:
            parts.store.add_run(Run(name, "w", {}, {"kind": "execute"}))
        return parts

    async def story(live: Live) -> Json:
        answers = [await live.call("GET", f"/api/runs/{quote(name, safe='')}") for name in names]
        return [answer.body.get("run_id") for answer in answers]

    assert tell(story, plant) == names


def test_runs_are_listed_and_filtered(tell: Tell) -> None:
    """By workflow, status and cause; a filter that nothing can match is refused."""

    async def story(live: Live) -> Json:
        first, second = await live.workflow(), await live.workflow(FAIL)
        runs = [await live.run(first), await live.run(second), await live.run(first)]
        await live.execute(second, runs[1])

        async def listed(query: str) -> Json:
            answer = await live.call("GET", f"/api/runs?{query}")
            items = answer.body.get("items")
            return [runs.index(item["run_id"]) for item in items] if items is not None else answer.body["code"]

        cursor = (await live.call("GET", "/api/runs?limit=2")).body["next_cursor"]
        queries = ["", f"workflow_id={first}", "status=failed", "cause=schedule", "status=lost", f"cursor={cursor}"]
        return [await listed(query) for query in queries]

    assert tell(story) == [[0, 1, 2], [0, 2], [1], [], "query_invalid", [2]]
