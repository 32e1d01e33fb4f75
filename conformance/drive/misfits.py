"""Schedules that must be refused: what is malformed in them, and the stories that save it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from conformance.drive import designs, schedules, stories
from conformance.drive.schedules import Schedule
from conformance.drive.shelf import Shelf
from conformance.drive.stories import Workflow
from conformance.drive.unit import Driver
from conformance.history.operation import Operation, Outcome

SOUND = {"a_string": "x", "a_number": 1, "a_boolean": True}


def without(key: str) -> dict[str, Any]:
    """A sound input that lacks one value."""
    return {name: value for name, value in SOUND.items() if name != key}


MALFORMED: Mapping[str, tuple[Any, ...]] = {
    "cron": (
        "", " ", "*", "* * *", "* * * *", "99 * * * *", "* 25 * * *", "* * 32 * *", "* * 0 * *", "* * * 13 *",
        "* * * 0 *", "* * * * 9", "*/0 * * * *", "-1 * * * *", "1.5 * * * *", "a b c d e", "every day", "@nonsense",
        "* * * MOO *", "1,,2 * * * *", "? ? ? ? ?!", "\x00 * * * *", "* * * * * * * * *", None, 7, True, [], {},
    ),
    "timezone": (
        "Mars/Olympus_Mons", "Nowhere", "Europe/", "/Berlin", "UTC+99", "+25:00", "../UTC", "Europe/Berlin/Mitte",
        "\x00", [], {},
    ),
    "input": (
        [], ["a"], "a text", 7, True, {}, *(without(key) for key in SOUND), {**SOUND, "a_string": []},
        {**SOUND, "a_string": {}}, {**SOUND, "a_number": "many"}, {**SOUND, "a_number": {}},
        {**SOUND, "a_number": None}, {**SOUND, "a_boolean": "perhaps"}, {**SOUND, "a_boolean": []},
    ),
}  # fmt: skip
"""What no reading takes for a part of a schedule; of six fields some systems read the first as seconds."""


async def must_refuse(driver: Driver, shelf: Shelf, malformed: Sequence[tuple[str, Any]]) -> None:
    """Save schedules that are malformed in one part each, with a census around them, then one that is not.

    A document may still change after an input was saved for it, so that an accepted one is published.
    """
    sound = await unsaved(driver, shelf)
    scope = f"{sound.workflow.id}.{next(driver.unit.indices)}"
    await census(driver, scope, sound.workflow)
    for part, value in malformed:
        if part != "input":
            await driver.ask("save_schedule", {**sound.asked(), part: value, "malformed": part, "census": scope})
    await census(driver, scope, sound.workflow)
    for part, value in malformed:
        if part == "input":
            await bring_misfit(driver, sound, value)
    await schedules.save(driver, sound, twin="SCHEDULE-5")


async def bring_misfit(driver: Driver, sound: Schedule, value: object) -> None:
    """Save a schedule whose input does not fit its document, and publish it where it could be saved."""
    saved = await driver.ask("save_schedule", {**sound.asked(), "input": value, "malformed": "input"})
    if saved.outcome == "ok":
        asked = {"workflow_id": sound.workflow.id, "document": sound.workflow.document}
        await driver.ask("publish", asked)


async def unsaved(driver: Driver, shelf: Shelf) -> Schedule:
    """A schedule that could be saved for a new workflow, which requires an input of each type; raises Stuck."""
    carrier = designs.carrier(shelf.documents)
    design = designs.echoing(*(designs.field(f"a_{kind}", carrier, kind) for kind in designs.TYPES))
    workflow = await shelf.designed(driver, design)
    far = datetime.now(UTC) + schedules.AHEAD
    return Schedule(workflow, f"7 3 {far.day} {far.month} *", input=designs.values(design)[carrier])


async def census(driver: Driver, scope: str, workflow: Workflow) -> Operation:
    """Record the runs of a workflow and its schedule."""
    called_at = driver.target.now()
    runs, shown = await asyncio.gather(stories.list_all(driver, workflow), shown_schedule(driver, workflow))
    seen = {"runs": runs, "schedules": {workflow.id: shown}}
    outcome: Outcome = "ok" if runs is not None else "unknown"
    return driver.note("census", {"scope": scope}, {"seen": seen}, outcome, called_at=called_at)


async def shown_schedule(driver: Driver, workflow: Workflow) -> dict[str, Any] | None:
    """A workflow's schedule as it is shown; None where there is none, or nobody can tell."""
    if not driver.offers("read_schedule"):
        return None
    read = await driver.call("read_schedule", {"workflow_id": workflow.id})
    return dict(read.fields) if read.outcome == "ok" else None
