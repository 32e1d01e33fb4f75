"""Stories of logs and counts: read before and after something happened, until they show it or never will."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from conformance.drive.stories import FIRST_PAUSE_S, LONGEST_PAUSE_S, MOST_PAGES, Workflow
from conformance.drive.unit import Driver
from conformance.history.operation import Operation

ENDED = ("completed", "failed")
Row = dict[str, Any]
T = TypeVar("T")


async def read(driver: Driver, workflow: Workflow, **marks: Any) -> list[Row]:  # noqa: ANN401 - marks
    """Read the whole log of a workflow, page after page; its rows."""
    fixed = {"workflow_id": workflow.id, "limit": driver.limit, **marks}
    pages = [await driver.call("list_runs", fixed)]
    while pages[-1].outcome == "ok" and pages[-1].fields.get("has_more") and len(pages) < MOST_PAGES:
        pages.append(await driver.call("list_runs", {**fixed, "cursor": pages[-1].fields.get("next_cursor")}))
    items = (page.fields.get("items") for page in pages)
    return [row for rows in items if isinstance(rows, list) for row in rows if isinstance(row, dict)]


async def shows(driver: Driver, workflow: Workflow, count: int) -> list[Row]:
    """Read a workflow's log until it shows so many runs, all of them ended; its rows then."""

    async def look(**marks: Any) -> tuple[bool, list[Row]]:  # noqa: ANN401 - marks
        rows = await read(driver, workflow, **marks)
        return len(rows) >= count and all(row.get("status") in ENDED for row in rows), rows

    return await until(driver, float(workflow.document.get("lasts_ms") or 0), look)


async def counts(driver: Driver, workflow: Workflow, **marks: Any) -> Operation:  # noqa: ANN401 - marks
    """Read the counts of a workflow's runs."""
    return await driver.call("monitoring", {"workflow_id": workflow.id, **marks})


async def grew(driver: Driver, workflow: Workflow, before: Operation, runs: int) -> Operation:
    """Read a workflow's counts until so many more runs have ended by them; the last reading."""

    async def look(**marks: Any) -> tuple[bool, Operation]:  # noqa: ANN401 - marks
        reading = await counts(driver, workflow, **marks)
        return ended(reading) - ended(before) >= runs, reading

    return await until(driver, 0, look)


def ended(reading: Operation) -> int:
    """How many runs have ended by a reading of the counts."""
    told = reading.fields.get("by_status")
    found = [told.get(status) for status in ENDED] if isinstance(told, dict) else []
    return sum(number for number in found if isinstance(number, int))


async def until(driver: Driver, lasts_ms: float, look: Callable[..., Awaitable[tuple[bool, T]]]) -> T:
    """Look again and again until all is there; what a look told last.

    What has not come when the deadline has passed will never come: that look is marked `settled`.
    """
    patience, pause = driver.patience, FIRST_PAUSE_S
    deadline = driver.target.now() + patience.seconds * 1000 + lasts_ms
    while True:
        is_there, told = await look()
        if is_there:
            return told
        if driver.target.now() > deadline:
            full = patience.is_full
            patience.failed()
            return (await look(**({"settled": True} if full else {})))[1]
        await driver.pause(pause)
        pause = min(pause * 1.6, LONGEST_PAUSE_S)
