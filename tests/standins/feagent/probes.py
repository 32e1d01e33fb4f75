"""For each clause a look at the wire, or at the file, that tells whether a stand-in keeps it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.standins.feagent import client
from tests.standins.feagent.client import Answer, Live, Serve
from tests.standins.feagent.fixtures import chain, node

ENDS = {"workflow_complete", "workflow_error"}
DIALOGS = ("/api/workflows/chat-create/stream", "/api/conversation/stream")
SLOW = node("python", 1, code="import time\ntime.sleep(0.1)\nresult = 1")
CODES = ("result = [1, None]", "raise Exception('broken')", "result = {1, 2}")


@dataclass(frozen=True)
class Seen:
    """One run, as everybody can see it."""

    run: str
    document: dict[str, Any]
    stream: Answer
    replay: list[dict[str, Any]]
    status: str

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.replay]

    @property
    def fails(self) -> bool:
        return bool(self.document["nodes"][1]["data"]["code"] != CODES[0])


async def sample(live: Live) -> list[Seen]:
    """Two runs of each of a few workflows: one completes, one raises, one makes what JSON cannot hold."""
    found = []
    for code in CODES:
        document = chain(node("start", 0), node("python", 1, code=code), node("end", 2))
        workflow = (await live.seed())["workflow_id"]
        await live.save(workflow, document)
        for _ in range(2):
            run = await live.run(workflow)
            stream = await live.execute(workflow, run_id=run)
            replay = await live.replay(run)
            found.append(Seen(run, document, stream, replay, (await live.read(run)).body["status"]))
    return found


Probe = Callable[[Serve], Awaitable[bool]]


def of_each(kept: Callable[[Seen], bool]) -> Probe:
    """A probe that looks at each run of the sample."""

    async def probe(serve: Serve) -> bool:
        async with serve() as live:
            return all(map(kept, await sample(live)))

    return probe


def of_one(kept: Callable[[Live], Awaitable[bool]], **choice: Any) -> Probe:  # noqa: ANN401 - settings
    """A probe that acts on one stand-in."""

    async def probe(serve: Serve) -> bool:
        async with serve(**choice) as live:
            return await kept(live)

    return probe


def is_json(answer: Answer) -> bool:
    return answer.clean and b"NaN" not in answer.raw and bool(answer.events)


def names_nodes(seen: Seen) -> bool:
    known = {each["id"] for each in seen.document["nodes"]}
    return all(event["node_id"] in known for event in seen.replay if event["type"].startswith("node_"))


async def refuses_unusable_run_ids(live: Live) -> bool:
    workflow = (await live.seed())["workflow_id"]
    before = live.census()
    bodies: list[dict[str, Any]] = [{}, {"run_id": None}, {"run_id": ""}, {"run_id": " "}, {"run_id": 1}]
    statuses = [(await live.execute(workflow, **body)).status for body in bodies]
    return all(400 <= status < 500 for status in statuses) and before == live.census()


async def refuses_unknown_runs(live: Live) -> bool:
    refused = await live.execute((await live.seed())["workflow_id"], run_id="run_none")
    return (refused.status, (await live.read("run_none")).status) == (409, 404)


async def refuses_runs_of_others(live: Live) -> bool:
    mine, other = [(await live.seed())["workflow_id"] for _ in range(2)]
    run = await live.run(mine)
    refused = await live.execute(other, run_id=run)
    return (refused.status, (await live.read(run)).body["status"], await live.replay(run)) == (409, "created", [])


async def shows_traceable_runs(live: Live) -> bool:
    workflow = (await live.seed())["workflow_id"]
    run = await live.run(workflow)
    listed = (await live.call("GET", f"/api/projects/{client.PROJECT}/workflows/{workflow}/runs")).body["runs"]
    said = await live.call("POST", DIALOGS[0], json={"message": "m", "run_id": run})
    shown = [listed[0]["id"], *(event["metadata"]["run_id"] for event in said.events)]
    silent = await live.call("POST", DIALOGS[0], json={"message": "m"})
    shown += [event["metadata"]["run_id"] for event in silent.events if "run_id" in event["metadata"]]
    return all([(await live.read(each)).status == 200 for each in shown])


async def streams_meanwhile(live: Live) -> bool:
    workflow = await live.workflow(SLOW)
    run = await live.run(workflow)
    async with live.http.post(f"/api/workflows/{workflow}/execute/stream", json={"run_id": run}) as response:
        await response.content.readuntil(b"\n\n")
        return run in live.feagent.runner.tasks


async def settles_after_a_disconnect(live: Live) -> bool:
    workflow = await live.workflow(SLOW)
    run = await live.run(workflow)
    async with live.http.post(f"/api/workflows/{workflow}/execute/stream", json={"run_id": run}) as response:
        await response.content.readuntil(b"\n\n")
    status, types = await live.settled(run)
    return status in {"completed", "failed"} and sum(kind in ENDS for kind in types) == 1


async def executes_once(live: Live) -> bool:
    workflow = (await live.seed())["workflow_id"]
    run = await live.run(workflow)
    await live.execute(workflow, run_id=run)
    before = await live.replay(run)
    return (await live.execute(workflow, run_id=run)).status == 409 and await live.replay(run) == before


async def has_one_winner(live: Live) -> bool:
    workflow = (await live.seed())["workflow_id"]
    run = await live.run(workflow)
    answers = await asyncio.gather(*(live.execute(workflow, run_id=run) for _ in range(8)))
    return sorted(answer.status for answer in answers) == [200] + [409] * 7


async def gives_the_run_of_a_key(live: Live) -> bool:
    workflow, key = (await live.seed())["workflow_id"], {"Idempotency-Key": "k"}
    first, again = [await live.create_run(workflow, **key) for _ in range(2)]
    return first.raw == again.raw


async def refuses_another_body_of_a_key(live: Live) -> bool:
    workflow, key = (await live.seed())["workflow_id"], {"Idempotency-Key": "k"}
    await live.create_run(workflow, {"note": 1}, **key)
    return (await live.create_run(workflow, {"note": 2}, **key)).status == 409


async def pages_give_each_event_once(live: Live) -> bool:
    """From pages of two on: of one that repeats its last event, pages of one never end."""
    run, _ = await live.whole(SLOW)
    whole = await live.replay(run)
    sizes = range(2, len(whole) + 1)
    return all([await live.replay(run, limit=limit) == whole for limit in sizes])


async def changes_nothing_by_replaying(live: Live) -> bool:
    run, _ = await live.whole(SLOW)
    before = live.census()
    return await live.replay(run) == await live.replay(run) and live.census() == before


async def refuses_what_it_cannot_replay(live: Live) -> bool:
    run, _ = await live.whole(SLOW)
    asked = [await live.page("none"), await live.page(run, cursor="!"), await live.page(run, limit="many")]
    return [page.status for page in asked] == [404, 422, 422]


async def is_complete_at_once(live: Live) -> bool:
    run, stream = await live.whole(SLOW)
    return len(await live.replay(run)) == len(stream.events)


async def loses_nothing_of_a_long_run(live: Live) -> bool:
    run, stream = await live.whole(*(node("python", place, code="result = 1") for place in range(600)))
    return len(stream.events) == len(await live.replay(run)) == 1205


async def ask_dialogs(live: Live) -> list[Answer]:
    return [await live.call("POST", path, json={"message": "m"}) for path in DIALOGS]


async def refuses_dialogs_alike(live: Live) -> bool:
    answers = [*await ask_dialogs(live), *await ask_dialogs(live)]
    return {(each.status, each.raw) for each in answers} == {(403, answers[0].raw)}


async def leaves_nothing_behind(live: Live) -> bool:
    before = live.census()
    await ask_dialogs(live)
    return before == live.census()


async def refuses_dialogs(live: Live) -> bool:
    return [each.status for each in await ask_dialogs(live)] == [403, 403]


async def refuses_executions(live: Live) -> bool:
    workflow = (await live.seed())["workflow_id"]
    run = await live.run(workflow)
    answer = await live.execute(workflow, run_id=run)
    return (answer.status, (await live.read(run)).body["status"]) == (403, "created")


async def counts_refusals(live: Live) -> bool:
    await ask_dialogs(live)
    return (await live.decisions())["rejected"] == 2


async def lets_in_once_it_is_back(serve: Serve) -> bool:
    async with serve(coordinator="absent") as live:
        workflow = (await live.seed())["workflow_id"]
        run = await live.run(workflow)
        await ask_dialogs(live)
        await live.execute(workflow, run_id=run)
    async with serve() as live:
        answers = [*await ask_dialogs(live), await live.execute(workflow, run_id=await live.run(workflow))]
        return {each.status for each in answers} == {200}


GENERATE = "/api/workflows/generate-from-form"


async def is_out_of_reach(live: Live) -> bool:
    good: dict[str, Any] = {"json": {"description": "d"}, "headers": client.ADMINISTRATOR}
    before = live.census()
    answers = [await live.call("POST", GENERATE, **how) for how in (good, {"data": b"{}"}, {})]
    return {each.status for each in answers} == {410} and before == live.census()


async def refuses_who_is_no_administrator(live: Live) -> bool:
    before = live.census()
    answer = await live.call("POST", GENERATE, json={"description": "d"}, headers={"Authorization": "Bearer other"})
    return answer.status == 403 and before == live.census()


async def serves_and_counts_administrators(live: Live) -> bool:
    answer = await live.call("POST", GENERATE, json={"description": "d"}, headers=client.ADMINISTRATOR)
    return answer.status == 201 and (await live.decisions())["passed"] == 1


async def is_out_of_reach_again(serve: Serve) -> bool:
    async with serve(internal_create=True, admin_token="administrator") as live:
        await live.call("POST", GENERATE, json={"description": "d"}, headers=client.ADMINISTRATOR)
    async with serve(admin_token="administrator") as live:
        return await is_out_of_reach(live)


async def executes_nothing_without_persistence(serve: Serve) -> bool:
    async with serve() as live:
        workflow = (await live.seed())["workflow_id"]
        run = await live.run(workflow)
    async with serve(run_persistence=False) as live:
        before = live.census()
        return (await live.execute(workflow, run_id=run)).status == 410 and before == live.census()


async def keeps_replays_over_a_switch(serve: Serve) -> bool:
    async with serve() as live:
        run, _ = await live.whole(SLOW)
        before = await live.replay(run)
    async with serve(run_persistence=False):
        pass
    async with serve() as live:
        return await live.replay(run) == before


OPEN = {"internal_create": True, "admin_token": "administrator"}
PROBES: dict[str, Probe] = {
    "RUN-1": of_one(refuses_unusable_run_ids),
    "RUN-2": of_one(refuses_unknown_runs),
    "RUN-3": of_one(refuses_runs_of_others),
    "RUN-4": of_each(lambda seen: all(event["run_id"] == seen.run for event in seen.stream.events)),
    "RUN-5": of_one(shows_traceable_runs),
    "EVT-1": of_each(lambda seen: all(kind.startswith(("node_", "workflow_")) for kind in seen.stream.types)),
    "EVT-2": of_each(lambda seen: not {"planning", "tool_call", "tool_result"} & set(seen.stream.types)),
    "EVT-3": of_each(lambda seen: all(str(event.get("executor_id") or "").strip() for event in seen.stream.events)),
    "EVT-5": of_each(lambda seen: is_json(seen.stream)),
    "EVT-6": of_each(names_nodes),
    "EVT-7": of_one(streams_meanwhile),
    "TERM-1": of_each(lambda seen: bool(ENDS & set(seen.stream.types)) and bool(ENDS & set(seen.types))),
    "TERM-2": of_each(lambda seen: sum(kind in ENDS for kind in seen.types) <= 1),
    "TERM-3": of_each(lambda seen: not ENDS & set(seen.stream.types[:-1])),
    "TERM-4": of_each(lambda seen: (seen.stream.types[-1] == "workflow_error") == seen.fails),
    "TERM-5": of_each(lambda seen: seen.status == ("failed" if "workflow_error" in seen.types else "completed")),
    "TERM-6": of_one(settles_after_a_disconnect),
    "ONCE-1": of_one(executes_once),
    "ONCE-2": of_one(has_one_winner),
    "ONCE-3": of_one(gives_the_run_of_a_key),
    "ONCE-4": of_one(refuses_another_body_of_a_key),
    "REPLAY-1": of_each(lambda seen: seen.types == seen.stream.types),
    "REPLAY-2": of_each(lambda seen: seen.replay == seen.stream.events),
    "REPLAY-3": of_one(pages_give_each_event_once),
    "REPLAY-4": of_one(changes_nothing_by_replaying),
    "REPLAY-5": of_one(refuses_what_it_cannot_replay),
    "REPLAY-6": of_one(is_complete_at_once),
    "REPLAY-7": of_one(loses_nothing_of_a_long_run),
    "GATE-1": of_one(refuses_dialogs_alike, coordinator="absent"),
    "GATE-2": of_one(leaves_nothing_behind, coordinator="absent"),
    "GATE-3": of_one(refuses_dialogs, coordinator="raises"),
    "GATE-4": of_one(refuses_executions, coordinator="absent"),
    "GATE-5": lets_in_once_it_is_back,
    "GATE-6": of_one(counts_refusals, coordinator="absent"),
    "INTERNAL-1": of_one(is_out_of_reach, admin_token="administrator"),
    "INTERNAL-2": of_one(refuses_who_is_no_administrator, **OPEN),
    "INTERNAL-3": of_one(serves_and_counts_administrators, **OPEN),
    "INTERNAL-4": is_out_of_reach_again,
    "FLAG-2": executes_nothing_without_persistence,
    "FLAG-3": keeps_replays_over_a_switch,
}
"""All but TERM-7, which takes a process to kill."""
