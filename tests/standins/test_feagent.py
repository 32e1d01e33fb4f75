"""The facts of Feagent's wire, one by one, as the stand-in shows them."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.standins.feagent import client, fixtures
from tests.standins.feagent.client import Json, Live, told
from tests.standins.feagent.fixtures import node

RECORDINGS = Path(__file__).parents[2] / "fixtures" / "recordings" / "feagent"
SLOW = node("python", 1, code="import time\ntime.sleep(0.1)\nresult = 1")
RAISES = node("python", 1, code="raise Exception('broken')")


def shape(event: dict[str, Any]) -> dict[str, Any]:
    """An event's members without what is another in each run."""
    return {name: type(value).__name__ for name, value in event.items()} | {"type": event["type"]}


def recorded(name: str) -> client.Answer:
    return client.Answer(200, {}, (RECORDINGS / name).read_bytes())


def test_health_names_the_program(tmp_path: Path) -> None:
    """`GET /health` -> `{status, app_name, version, env}`."""
    answer = told(tmp_path, lambda live: live.call("GET", "/health"))
    assert (answer.status, list(answer.body), answer.body["app_name"]) == (
        200,
        ["status", "app_name", "version", "env"],
        "Feagent",
    )


@pytest.mark.parametrize("kind", sorted(fixtures.FIXTURES))
def test_a_workflow_is_seeded_from_a_fixture(tmp_path: Path, kind: str) -> None:
    """Each type gives the ids of a workflow that is there, and the token that removes it."""

    async def story(live: Live) -> Json:
        made = await live.seed(kind)
        path = "/api/test/workflows/cleanup"
        tokens = {"cleanup_tokens": [made["cleanup_token"], "another"]}
        before = (await live.call("GET", f"/api/workflows/{made['workflow_id']}")).status
        cleaned = (await live.call("DELETE", path, json=tokens, headers=client.TEST_MODE)).body
        after = (await live.call("GET", f"/api/workflows/{made['workflow_id']}")).status
        return made["project_id"], before, cleaned, after

    assert told(tmp_path, story) == (client.PROJECT, 200, {"deleted_count": 1, "failed": ["another"]}, 404)


def test_seeding_needs_the_flag_the_header_and_a_known_type(tmp_path: Path) -> None:
    """Off: 404; without the header: 403; an unknown type: 400."""

    async def story(live: Live) -> Json:
        path, body = "/api/test/workflows/seed", {"fixture_type": "none"}
        with_header = await live.call("POST", path, json=body, headers=client.TEST_MODE)
        return with_header.status, (await live.call("POST", path, json=body)).status

    assert told(tmp_path, story) == (400, 403)
    assert told(tmp_path, story, seed_api=False) == (404, 404)


def test_a_document_is_saved_whole_or_refused(tmp_path: Path) -> None:
    """`PATCH` takes all nodes and edges; what cannot be is `{code, message, errors}`."""

    async def story(live: Live) -> Json:
        workflow = await live.workflow(SLOW)
        broken = fixtures.chain(node("start", 0), node("magic", 1), node("end", 2))
        refused = await live.save(workflow, broken)
        shown = (await live.call("GET", f"/api/workflows/{workflow}")).body
        return refused.status, list(refused.detail), [each["type"] for each in shown["nodes"]]

    assert told(tmp_path, story) == (400, ["code", "message", "errors"], ["start", "python", "end"])


def test_a_run_is_created_by_an_empty_object(tmp_path: Path) -> None:
    """200 `{id, status: "created", …}`; without a body 422; a key gives the same run; another project is refused."""

    async def story(live: Live) -> Json:
        workflow = (await live.seed())["workflow_id"]
        path = f"/api/projects/{client.PROJECT}/workflows/{workflow}/runs"
        made = await live.create_run(workflow)
        keyed = [(await live.create_run(workflow, **{"Idempotency-Key": "k"})).body["id"] for _ in range(2)]
        listed = (await live.call("GET", path)).body
        others = [await live.call("POST", path), await live.call("POST", path.replace("p1", "p2"), json={})]
        return made, keyed, listed, [other.status for other in others]

    made, keyed, listed, others = told(tmp_path, story)
    assert (made.status, made.body["status"], keyed[0]) == (200, "created", keyed[1])
    assert ([run["id"] for run in listed["runs"]], listed["total"]) == ([keyed[0], made.body["id"]], 2)
    assert others == [422, 400]


def test_a_deployment_may_serve_no_creation_of_runs(tmp_path: Path) -> None:
    """Then it is 404, and the others are served."""

    async def story(live: Live) -> Json:
        return (await live.create_run((await live.seed())["workflow_id"])).status

    assert told(tmp_path, story, runs_endpoint=False) == 404


def test_a_success_has_the_shape_of_the_recorded_one(tmp_path: Path) -> None:
    """Types, members, framing; the connection's end is the only end."""
    script = node("javascript", 1, code="result = {output: input1.value * 2};")
    _, answer = told(tmp_path, lambda live: live.whole(script, given={"value": 21}))
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert list(map(shape, answer.events)) == list(map(shape, recorded("success.stream.sse").events))
    assert answer.events[-1]["result"] == {"output": 42}
    blocks = answer.raw.decode().split("\n\n")
    assert blocks[-1] == ""
    assert all(block.startswith("data: {") and "\n" not in block for block in blocks[:-1])


def test_a_failure_has_the_shape_of_the_recorded_one(tmp_path: Path) -> None:
    """A node that divides by zero, the repair loop, its report, and the end."""
    _, answer = told(tmp_path, lambda live: live.whole(node("python", 1, code="result = 1 / 0")))
    expected = recorded("node-error.stream.sse").events
    assert list(map(shape, answer.events)) == list(map(shape, expected))
    assert answer.events[-1]["error"] == expected[-1]["error"]


def test_an_output_that_json_cannot_hold_fails_its_node(tmp_path: Path) -> None:
    """Where the real one breaks its stream, the run ends as every other."""

    async def story(live: Live) -> Json:
        answers = [(await live.whole(node("python", 1, code=code)))[1] for code in ("result = {1, 2}",)]
        return [*answers, (await live.whole(node("python", 1, code="result = float('nan')")))[1]]

    assert [answer.types[-1] for answer in told(tmp_path, story)] == ["workflow_error"] * 2


def test_texts_and_numbers_come_back_as_they_were(tmp_path: Path) -> None:
    """Whatever JSON can hold, also where UTF-8 cannot."""
    given = {"text": "\ud800 \x00 \u2028 é 💥", "number": 2**90, "float": 1e308, "none": None}

    async def story(live: Live) -> Json:
        run, answer = await live.whole(given=given)
        raises = node("python", 1, code="raise Exception('\\ud800')")
        return answer, await live.replay(run), (await live.whole(raises))[1].types[-1]

    answer, replay, end = told(tmp_path, story)
    assert answer.events[-1]["result"] == given
    assert (replay, end) == (answer.events, "workflow_error")


def test_nodes_outside_of_the_main_graph_are_not_executed(tmp_path: Path) -> None:
    """The fixture holds one that would fail."""

    async def story(live: Live) -> Json:
        workflow = (await live.seed("with_isolated_nodes"))["workflow_id"]
        return await live.execute(workflow, run_id=await live.run(workflow))

    answer = told(tmp_path, story)
    assert (answer.types.count("node_start"), answer.types[-1]) == (3, "workflow_complete")


async def refusals(live: Live) -> dict[str, client.Answer]:
    """Each way to ask for an execution wrongly, with its answer."""
    mine, other = [(await live.seed())["workflow_id"] for _ in range(2)]
    invalid = (await live.seed("invalid_config"))["workflow_id"]
    done, foreign = await live.run(mine), await live.run(other)
    await live.execute(mine, run_id=done)
    path = f"/api/workflows/{mine}/execute/stream"
    return {
        "missing": await live.execute(mine),
        "null": await live.execute(mine, run_id=None),
        "blank": await live.execute(mine, run_id=" \t"),
        "number": await live.execute(mine, run_id=7),
        "surrogate": await live.execute(mine, run_id="\ud800"),
        "bad JSON": await live.call("POST", path, data=b"{"),
        "NaN": await live.call("POST", path, data=b'{"run_id": "r", "initial_input": NaN}'),
        "no workflow": await live.execute("wf_none", run_id="run_none"),
        "invalid": await live.execute(invalid, run_id=await live.run(invalid)),
        "run_not_found": await live.execute(mine, run_id="run_none"),
        "run_wrong_workflow": await live.execute(mine, run_id=foreign),
        "run_not_executable": await live.execute(mine, run_id=done),
    }


def test_each_refusal_of_an_execution_has_its_status_and_shape(tmp_path: Path) -> None:
    """400 and 404 say a text, 409 an object with `error`, 422 a list; a document that cannot be is 400 with a code."""
    answers = told(tmp_path, refusals)
    statuses = {name: (answer.status, type(answer.detail).__name__) for name, answer in answers.items()}
    texts, lists = (400, "str"), (422, "list")
    assert statuses == {
        **dict.fromkeys(("missing", "null", "blank"), texts),
        **dict.fromkeys(("number", "surrogate", "bad JSON", "NaN"), lists),
        "no workflow": (404, "str"),
        "invalid": (400, "dict"),
        **dict.fromkeys(("run_not_found", "run_wrong_workflow", "run_not_executable"), (409, "dict")),
    }
    assert [answers[name].detail["error"] for name in answers if name.startswith("run_")] == [
        "run_not_found",
        "run_wrong_workflow",
        "run_not_executable",
    ]


def test_of_executions_at_once_one_is_let_in(tmp_path: Path) -> None:
    """The others are 409, those that passed the check as `duplicate_execution`."""

    async def story(live: Live) -> Json:
        workflow = await live.workflow(SLOW)
        run = await live.run(workflow)
        return await asyncio.gather(*(live.execute(workflow, run_id=run) for _ in range(12)))

    answers = told(tmp_path, story)
    assert Counter(answer.status for answer in answers) == {200: 1, 409: 11}
    assert {answer.detail["error"] for answer in answers if answer.status == 409} <= {
        "duplicate_execution",
        "run_not_executable",
    }


def test_a_crash_is_plain_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fifth shape of an error."""

    async def story(live: Live) -> Json:
        monkeypatch.setattr(live.feagent.store, "workflow", lambda _: 1 / 0)
        return await live.execute("w", run_id="r")

    answer = told(tmp_path, story)
    assert (answer.status, answer.raw) == (500, b"Internal Server Error")


def test_a_replay_is_paged_by_the_ids_of_events(tmp_path: Path) -> None:
    """`next_cursor` is the last event's, null on the last page; limits and cursors beyond are 422, no run 404."""

    async def story(live: Live) -> Json:
        run, answer = await live.whole(SLOW)
        first = (await live.page(run, limit=3)).body
        wrong = [{"limit": 0}, {"limit": 1001}, {"limit": "many"}, {"cursor": -1}, {"cursor": "!"}, {"cursor": 2**70}]
        statuses = [(await live.page(run, **query)).status for query in wrong]
        return answer, first, await live.replay(run, limit=1), statuses, (await live.page("run_none")).status

    answer, first, paged, statuses, unknown = told(tmp_path, story)
    assert list(first) == ["run_id", "events", "next_cursor", "has_more"]
    assert (len(first["events"]), first["next_cursor"], first["has_more"]) == (3, 4, True)
    assert paged == answer.events
    assert (statuses, unknown) == ([422] * 6, 404)


def test_a_replay_shows_one_channel_or_both(tmp_path: Path) -> None:
    """`execution` by default, `lifecycle` beside it, and both where none is named."""

    async def story(live: Live) -> Json:
        run, _ = await live.whole()
        pages = [await live.page(run, **query) for query in ({}, {"channel": "lifecycle"}, {"channel": ""})]
        return [Counter(event["type"] for event in page.body["events"]) for page in pages]

    execution, lifecycle, both = told(tmp_path, story)
    assert lifecycle == {"workflow_start": 1, "workflow_complete": 1}
    assert both == execution + lifecycle
    assert execution["workflow_complete"] == 1


async def confirmed(live: Live, decision: str | None) -> Json:
    """Execute a workflow that calls a sink, answer its question, and tell the calls and the stream."""
    calls = 0

    async def sink(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        return web.json_response({"ok": True, "got": await request.json()})

    app = web.Application()
    app.router.add_post("/", sink)
    served = web.AppRunner(app)
    await served.setup()
    await web.TCPSite(served, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{served.addresses[0][1]}/"
    workflow = await live.workflow(node("httpRequest", 1, url=url, method="POST", body='{"n": 1}'))
    run = await live.run(workflow)
    async with live.http.post(f"/api/workflows/{workflow}/execute/stream", json={"run_id": run}) as response:
        begin = await response.content.readuntil(b"\n\n")
        asked = json.loads(begin.removeprefix(b"data: "))
        answer = {"confirm_id": asked["confirm_id"], "decision": decision}
        path = f"/api/runs/{run}/confirm"
        statuses = [(await live.call("POST", path, json=answer)).status for _ in range(2 if decision else 0)]
        stream = client.Answer(response.status, response.headers, begin + await response.read())
    await served.cleanup()
    return calls, statuses[:1], stream


def test_an_allowed_side_effect_happens_once(tmp_path: Path) -> None:
    """The question comes first, then the decision, then the nodes."""
    calls, statuses, stream = told(tmp_path, lambda live: confirmed(live, "allow"))
    assert (calls, statuses) == (1, [200])
    assert stream.types == recorded("confirm-allowed.stream.sse").types
    assert stream.events[0]["default_decision"] == "deny"
    assert stream.events[-1]["result"] == {"ok": True, "got": {"n": 1}}


@pytest.mark.parametrize(("decision", "reason"), [("deny", "user_denied"), (None, "confirm_timeout")])
def test_a_side_effect_that_is_not_allowed_does_not_happen(tmp_path: Path, decision: str | None, reason: str) -> None:
    """Denied by somebody or by nobody's answer in time, the run ends in an error that says so."""
    calls, _, stream = told(tmp_path, lambda live: confirmed(live, decision), confirm_s=0.3)
    assert calls == 0
    assert list(map(shape, stream.events)) == list(map(shape, recorded("confirm-denied.stream.sse").events))
    assert stream.events[-1]["reason"] == reason


def test_a_confirmation_is_for_its_run_and_decided_once(tmp_path: Path) -> None:
    """An unknown run or id is 404, another word 422."""

    async def story(live: Live) -> Json:
        run, _ = await live.whole()
        asked = [("none", "x", "deny"), (run, "x", "deny"), (run, "x", "maybe")]
        return [
            (await live.call("POST", f"/api/runs/{each}/confirm", json={"confirm_id": i, "decision": word})).status
            for each, i, word in asked
        ]

    assert told(tmp_path, story) == [404, 404, 422]


@pytest.mark.parametrize("kind", ["main_subgraph_only", "side_effect_workflow"])
def test_a_client_that_leaves_leaves_a_run_that_ends_once(tmp_path: Path, kind: str) -> None:
    """Also while it is asked for a confirmation, which then counts as denied."""

    async def story(live: Live) -> Json:
        workflow = await live.workflow(SLOW) if kind.startswith("main") else (await live.seed(kind))["workflow_id"]
        run = await live.run(workflow)
        async with live.http.post(f"/api/workflows/{workflow}/execute/stream", json={"run_id": run}) as response:
            await response.content.readuntil(b"\n\n")
        return await live.settled(run)

    status, types = told(tmp_path, story)
    expected = ("completed", "workflow_complete") if kind.startswith("main") else ("failed", "workflow_error")
    assert (status, types[-1]) == expected
    assert sum(kind in {"workflow_complete", "workflow_error"} for kind in types) == 1


def test_a_setting_that_is_missing_is_mended_and_the_node_tried_again(tmp_path: Path) -> None:
    """A request without a method fails once, and is repaired; its second failure is final."""

    async def story(live: Live) -> Json:
        workflow = await live.workflow(node("httpRequest", 1, url="http://127.0.0.1:9/"))
        run = await live.run(workflow)
        async with live.http.post(f"/api/workflows/{workflow}/execute/stream", json={"run_id": run}) as response:
            begin = await response.content.readuntil(b"\n\n")
            asked = json.loads(begin.removeprefix(b"data: "))
            allow = {"confirm_id": asked["confirm_id"], "decision": "allow"}
            await live.call("POST", f"/api/runs/{run}/confirm", json=allow)
            return client.Answer(200, {}, await response.read())

    types = Counter(told(tmp_path, story).types)
    assert (types["workflow_react_patch_applied"], types["node_error"], types["workflow_error"]) == (1, 2, 1)
