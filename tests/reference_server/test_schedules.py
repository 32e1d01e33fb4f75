"""Schedules: each due time starts one run, which names it, and none is ever tried again."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reference_server.app import SERVER
from reference_server.domain.timing import due_times

Json = Any
Live = Any
Tell = Callable[..., Any]
NOON = datetime(2100, 1, 1, 12, tzinfo=UTC)
FIELD = {"key": "n", "source": "query", "type": "number", "required": True}
SHOW = {"id": "t", "type": "template", "config": {"template": "{{start.n}}"}}
FAIL = {"id": "f", "type": "fail", "config": {"message": "no"}}


def every(cron: str, **more: Json) -> dict[str, Any]:
    return {"type": "schedule", "cron": cron, "timezone": "UTC", "enabled": True, "input": {}, **more}


async def schedule(live: Live, cron: str, *steps: Json, start: Json = None, **more: Json) -> str:
    workflow = await live.workflow(*steps, **(start or {}))
    await live.call("PUT", f"/api/workflows/{workflow}/trigger", json=every(cron, **more))
    published = await live.call("POST", f"/api/workflows/{workflow}/publications")
    assert (published.status, published.body["url"], published.body["operation"]) == (201, None, None)
    return str(workflow)


async def turn(live: Live, minutes: float) -> int:
    return int((await live.put("clock", now=(NOON + timedelta(minutes=minutes)).isoformat())).status)


async def due(live: Live, **query: Json) -> list[str]:
    """The due times that runs name, in order."""
    return [run["cause"]["due_at"][11:16] for run in await live.runs(cause="schedule", **query)]


def test_each_due_minute_starts_one_run(tell: Tell) -> None:
    """However often the clock is set to the same time, or goes back and on again."""

    async def story(live: Live) -> Json:
        await turn(live, 0)
        workflow = await schedule(live, "*/2 * * * *", SHOW, start={"input_fields": [FIELD]}, input={"n": 7})
        for minutes in (1.5, 2, 2, 4.99, 0, 6, 6):
            await turn(live, minutes)
        await asyncio.gather(*(turn(live, 8) for _ in range(8)))
        runs = await live.runs()
        outputs = {str((await live.settled(run["run_id"]))[-1]["output"]) for run in runs}
        return await due(live), {run["workflow_id"] for run in runs} == {workflow}, runs[0]["version"], outputs

    assert tell(story) == (["12:02", "12:04", "12:06", "12:08"], True, 1, {"{'t': '7'}"})


def test_a_due_time_is_spent_after_a_restart_too(tell: Tell, tmp_path: Path) -> None:
    """A clock that goes back then starts nothing again."""

    async def story(live: Live) -> Json:
        if not await live.runs():
            await turn(live, 0)
            await schedule(live, "1,2 12 1 1 *")
        await turn(live, 0)
        await turn(live, 2)
        return await due(live)

    first = tell(story)
    again = tell(story) if list(tmp_path.iterdir()) else first  # what is kept in memory has no second life
    assert (first, again) == (["12:01", "12:02"], ["12:01", "12:02"])


def test_a_failing_run_is_recorded_and_not_tried_again(tell: Tell) -> None:
    """The next due time is another run."""

    async def story(live: Live) -> Json:
        await turn(live, 0)
        await schedule(live, "*/5 * * * *", FAIL)
        for minutes in (5, 6, 7, 8, 9):
            await turn(live, minutes)
            await asyncio.gather(*(live.settled(run["run_id"]) for run in await live.runs()))
        return [(run["status"], run["error"]["code"]) for run in await live.runs()]

    assert tell(story) == [("failed", "node_failed")]


@pytest.mark.parametrize("how", ["disabled", "disabled later", "removed", "unpublished", "not published", "deleted"])
def test_a_schedule_that_is_not_in_force_starts_nothing(tell: Tell, how: str) -> None:
    """Disabling and removing count at once."""

    async def story(live: Live) -> Json:
        await turn(live, 0)
        workflow = await schedule(live, "* * * * *", enabled=how != "disabled")
        path = f"/api/workflows/{workflow}"
        if how == "disabled later":
            await live.call("PUT", f"{path}/trigger", json=every("* * * * *", enabled=False))
        elif how == "removed":
            await live.call("DELETE", f"{path}/trigger")
        elif how in ("unpublished", "not published"):
            await live.call("DELETE", f"{path}/publication")
        elif how == "deleted":
            await live.call("DELETE", path)
        if how == "not published":
            await live.call("PUT", f"{path}/trigger", json=every("*/2 * * * *"))
        await turn(live, 5)
        return await live.runs()

    assert tell(story) == []


def test_other_changes_wait_for_the_next_publication(tell: Tell) -> None:
    """Another time as well as being enabled again."""

    async def story(live: Live) -> Json:
        await turn(live, 0)
        workflow = await schedule(live, "*/10 * * * *")
        path = f"/api/workflows/{workflow}"
        await live.call("PUT", f"{path}/trigger", json=every("*/3 * * * *"))
        await turn(live, 10)
        await live.call("PUT", f"{path}/trigger", json=every("*/3 * * * *", enabled=False))
        await live.call("PUT", f"{path}/trigger", json=every("*/3 * * * *"))
        await turn(live, 20)
        await live.call("POST", f"{path}/publications")
        await turn(live, 25)
        return await due(live)

    assert tell(story) == ["12:10", "12:21", "12:24"]


@pytest.mark.parametrize(
    ("control", "body"),
    [("coordinator", {"mode": "absent"}), ("coordinator", {"mode": "denies"}), ("flags", {"run_persistence": False})],
)
def test_a_schedule_is_an_execution_entry_like_any_other(tell: Tell, control: str, body: Json) -> None:
    """What is refused starts no run, and stops no later one."""

    async def story(live: Live) -> Json:
        await turn(live, 0)
        await schedule(live, "* * * * *")
        await live.put(control, **body)
        await turn(live, 1)
        before = await live.runs()
        await live.put("coordinator", mode="present")
        await live.put("flags", run_persistence=True)
        await turn(live, 2)
        return before, await due(live)

    assert tell(story) == ([], ["12:02"])


def test_the_clock_is_read_back_and_let_go_of(tell: Tell) -> None:
    """Real time goes on from where it is: what was due between starts nothing."""

    async def story(live: Live) -> Json:
        await turn(live, 0)
        await schedule(live, "* * * * *")
        await live.put("clock", now="1990-01-01T00:00:00+02:00")
        shown = (await live.put("executor", events=None)).body["clock"]["now"]
        restored = (await live.put("clock", now=None)).body["clock"]
        server = live.app[SERVER]
        await server.parts.scheduler.tick(server.hall, server.means)
        return shown, restored, await live.runs()

    assert tell(story) == ("1989-12-31T22:00:00+00:00", {"now": None}, [])


def test_real_time_is_told_by_the_tick(tell: Tell) -> None:
    """Late or often, a due minute starts one run; a look goes back 31 days at most."""

    async def story(live: Live) -> Json:
        server = live.app[SERVER]
        scheduler = server.parts.scheduler
        now = NOON
        scheduler.clock = lambda: now
        await scheduler.tick(server.hall, server.means)
        await schedule(live, "0 12 * * *")
        for days in (1, 1, 2, 40):
            now = NOON + timedelta(days=days, seconds=59)
            await asyncio.gather(*(scheduler.tick(server.hall, server.means) for _ in range(3)))
        return [run["cause"]["due_at"] for run in await live.runs()]

    times = tell(story)
    assert (times[:2], len(times), len(set(times))) == (
        ["2100-01-02T12:00:00.000Z", "2100-01-03T12:00:00.000Z"],
        33,
        33,
    )


@pytest.mark.parametrize(
    "now", ["", "noon", "2100-01-01T00:00:00", "2100-13-01T00:00:00Z", "9999-12-31T23:59:59Z", 7, [], {}]
)
def test_a_time_that_is_none_is_refused(tell: Tell, now: Json) -> None:
    """A time needs its offset."""

    async def story(live: Live) -> Json:
        return (await live.put("clock", now=now)).status

    assert tell(story) == 422


def moments(cron: str, zone: str, after: str, until: str) -> list[str]:
    bounds = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (after, until))
    return [moment.isoformat()[5:16] for moment in due_times(cron, zone, *bounds)]


@pytest.mark.parametrize(
    ("cron", "after", "until", "expected"),
    [
        ("30 2 * * *", "2026-03-28T00:00", "2026-03-30T00:00", ["03-28T01:30", "03-29T01:00"]),
        ("30 2 * * *", "2026-10-24T12:00", "2026-10-26T00:00", ["10-25T00:30"]),
        ("30 * * * *", "2026-10-25T00:00", "2026-10-25T03:00", ["10-25T00:30", "10-25T01:30", "10-25T02:30"]),
        ("0 0 29 2 *", "2026-01-01T00:00", "2029-01-01T00:00", ["02-28T23:00"]),
        ("0 12 * * *", "2026-01-01T11:00", "2026-01-01T11:00", []),
    ],
)
def test_due_times_follow_the_clocks_of_their_zone(cron: str, after: str, until: str, expected: list[str]) -> None:
    """A fixed hour that is skipped is due right after the change, one that is repeated is due once."""
    assert moments(cron, "Europe/Berlin", after, until) == expected
