"""Planted faults of the OpenAPI document, of schedules, logs and counts: each of them shows in what a caller sees."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.reference_server.faults import Json, Live, Stories, Tell, section_of

NOON = datetime(2100, 1, 1, 12, tzinfo=UTC)
FAIL = {"id": "f", "type": "fail", "config": {"message": "no"}}
HELLO = {"id": "t", "type": "template", "config": {"template": "hello"}}
FIELDS = [
    {"key": "p", "source": "path", "type": "string", "required": True},
    {"key": "q", "source": "query", "type": "number", "required": True},
    {"key": "f", "source": "form", "type": "string", "required": True},
]


async def described(live: Live) -> Json:
    """What the document lists under `/api/ex`, or the status where it cannot be read."""
    answer = await live.call("GET", "/openapi.json")
    paths = answer.body.get("paths", {}) if answer.status == 200 else {}
    return answer.status, {path: item for path, item in paths.items() if path.startswith("/api/ex")}


async def documented(live: Live) -> list[Json]:
    notes = [await described(live)]
    first = await live.publish(HELLO, trigger={"slug": "a", "path": "/{p}", "method": "PUT"}, input_fields=FIELDS)
    queued = await live.publish(HELLO, trigger={"slug": "b", "response_mode": "async"})
    notes.append(await described(live))
    saved = await live.workflow(HELLO)
    await live.call("PUT", f"/api/workflows/{saved}/trigger", json=queued.trigger | {"slug": "c"})
    path = f"/api/workflows/{queued.workflow}"
    document = (await live.call("GET", f"/api/workflows/{first.workflow}")).body["document"]
    nodes = [document["nodes"][0] | {"config": {"input_fields": FIELDS[1:]}}, *document["nodes"][1:]]
    await live.call("PUT", f"{path}/draft", json={"document": document | {"nodes": nodes}})
    await live.call("POST", f"{path}/publications")
    notes.append(await described(live))
    await live.call("DELETE", f"{path}/publication")
    notes.append(await described(live))
    await live.publish(FAIL, trigger={"slug": "d"})
    notes.append(await described(live))
    answer = await live.call("PUT", "/api/ex/a/x?q=1", data={"f": "x"}, headers={**first.headers})
    return [*notes, answer.status]


def every(cron: str, **more: Json) -> dict[str, Any]:
    return {"type": "schedule", "cron": cron, "timezone": "UTC", "enabled": True, "input": {}, **more}


async def scheduled(live: Live, *steps: Json, publish: bool = True, **trigger: Json) -> str:
    workflow = str(await live.workflow(*steps))
    await live.call("PUT", f"/api/workflows/{workflow}/trigger", json=every(**trigger))
    if publish:
        await live.call("POST", f"/api/workflows/{workflow}/publications")
    return workflow


async def turn(live: Live, *minutes: float) -> None:
    """The clock is set to each of these times, one after another."""
    for each in minutes:
        await live.put("clock", now=(NOON + timedelta(minutes=each)).isoformat())


async def ended(live: Live, *workflows: str) -> list[Json]:
    """Every run of these workflows, once nothing is running any more: how it stands and what caused it."""
    shown = []
    for workflow in workflows:
        runs = await live.runs(workflow_id=workflow)
        for run in runs:
            await live.settled(run["run_id"])
        runs = await live.runs(workflow_id=workflow)
        shown.append(sorted((run["status"], str(run["cause"])) for run in runs))
    return shown


async def due(live: Live) -> list[Json]:
    await turn(live, 0)
    often = await scheduled(live, HELLO, cron="* * * * *")
    elsewhere = await scheduled(live, HELLO, cron="3 13 * * *", timezone="Europe/Berlin")
    failing = await scheduled(live, FAIL, cron="*/2 * * * *")
    disabled = await scheduled(live, HELLO, cron="* * * * *", enabled=False)
    unpublished = await scheduled(live, HELLO, cron="* * * * *")
    await live.call("DELETE", f"/api/workflows/{unpublished}/publication")
    saved = await scheduled(live, HELLO, cron="* * * * *", publish=False)
    workflows = (often, elsewhere, failing, disabled, unpublished, saved)
    await turn(live, 1, 1, 2)
    notes = [await ended(live, *workflows)]
    await asyncio.gather(*(turn(live, 3) for _ in range(4)))
    await turn(live, 4)
    notes.append(await ended(live, *workflows))
    needy = str(await live.workflow(HELLO, input_fields=[{**FIELDS[1], "key": "n"}]))
    for given in ({}, {"n": "no"}, {"n": 1}):
        trigger = every("0 0 1 1 *", input=given)
        notes.append((await live.call("PUT", f"/api/workflows/{needy}/trigger", json=trigger)).status)
        notes.append((await live.call("POST", f"/api/workflows/{needy}/publications")).status)
    for more in ({"cron": "never * * * *"}, {"timezone": "Nowhere/Else"}):
        trigger = every("0 0 1 1 *", input={"n": 1}) | more
        notes.append((await live.call("PUT", f"/api/workflows/{needy}/trigger", json=trigger)).status)
    return notes


async def observed(live: Live) -> list[Json]:
    served = await live.publish(HELLO)
    failing = await live.publish(FAIL, trigger={"slug": "f"})
    await live.call("POST", "/api/ex/s", headers={**served.headers})
    await live.call("POST", "/api/ex/f", headers={**failing.headers})
    await live.execute(served.workflow, await live.run(served.workflow))
    notes: list[Json] = []
    for workflow in (served.workflow, failing.workflow):
        runs = await live.runs(workflow_id=workflow)
        notes.append(sorted((run["status"], run["cause"]["kind"]) for run in runs))
        notes.append((await live.call("GET", "/api/monitoring/summary", params={"workflow_id": workflow})).body)
    return notes


STORIES = Stories({"OPENAPI": documented, "SCHEDULE": due, "OBSERVE": observed})


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
