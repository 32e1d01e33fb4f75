"""Schedules: workflows that the time starts, and a clock that is ours. Stories act and record; none judges."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim

from conformance.drive import designs, logs, stories
from conformance.drive.shelf import Shelf
from conformance.drive.stories import Run, Workflow
from conformance.drive.unit import Driver
from conformance.history.operation import Operation
from conformance.targets.documents import Design

AHEAD = timedelta(days=20)
"""How far in front of real time a story sets the clock: nothing of ours is due for weeks, should it be left behind."""

PLACES = 400
"""How many half hours stories take in turn, so that none meets what another has left behind; a week or so."""

NUMBERS = itertools.count(1)
Control = Callable[..., Awaitable[Operation]]


@dataclass(frozen=True)
class Schedule:
    """A workflow's schedule as a story knows it."""

    workflow: Workflow
    cron: str
    timezone: str = "UTC"
    enabled: bool = True
    input: Mapping[str, Any] = field(default_factory=dict)

    def asked(self) -> dict[str, Any]:
        """What saving it is asked with."""
        told = {"cron": self.cron, "timezone": self.timezone, "enabled": self.enabled, "input": dict(self.input)}
        return {"workflow_id": self.workflow.id, **told}

    def due(self, after: datetime, until: datetime) -> list[str]:
        """The instants in (after, until] that its expression names, in UTC."""
        ahead = CronSim(self.cron, after.astimezone(ZoneInfo(self.timezone)))
        instants = itertools.takewhile(lambda instant: instant <= until, ahead)
        return [instant.astimezone(UTC).isoformat() for instant in instants]


@dataclass
class Clock:
    """The target's clock, which a story sets; every schedule of its unit is known to it.

    A delivery says what it makes due since the clock's `reading`, whether or not a schedule is enabled and published.
    """

    driver: Driver
    control: Control
    reading: datetime
    schedules: dict[str, Schedule] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)

    @classmethod
    async def begin(cls, driver: Driver, control: Control) -> "Clock":
        """Set the clock to where no story has set it yet; nothing of ours is due by that."""
        hour = (datetime.now(UTC) + AHEAD).replace(minute=0, second=0, microsecond=0)
        place = timedelta(minutes=30 * (next(NUMBERS) % PLACES) + 9, seconds=30)
        clock = cls(driver, control, hour + place)
        await clock.deliver({"now": clock.reading.isoformat(), "due": {}})
        return clock

    def cron(self, count: int = 1, timezone: str = "UTC") -> str:
        """An expression that names so many instants of one hour of the year: the full minutes that come next."""
        first = (self.reading + timedelta(seconds=30)).astimezone(ZoneInfo(timezone))
        minutes = ",".join(str(first.minute + number) for number in range(count))
        return f"{minutes} {first.hour} {first.day} {first.month} *"

    async def tick(self, minutes: int = 1) -> Operation:
        """Let so many minutes pass."""
        until = self.reading + timedelta(minutes=minutes)
        due = {name: instants for name, each in self.schedules.items() if (instants := each.due(self.reading, until))}
        self.reading = until
        self.last = {"now": until.isoformat(), "due": due}
        return await self.deliver(self.last)

    async def again(self) -> Operation:
        """Deliver the last time once more: it names what it named before."""
        return await self.deliver(self.last)

    async def deliver(self, told: Mapping[str, Any]) -> Operation:
        return await self.control("clock", **self.driver.under("control.clock", told))


async def save(driver: Driver, schedule: Schedule, **marks: Any) -> Operation:  # noqa: ANN401 - marks
    """Save a schedule, or try to."""
    return await driver.ask("save_schedule", {**schedule.asked(), **marks})


async def draft(driver: Driver, shelf: Shelf, clock: Clock, design: Design, cron: str = "", **how: Any) -> Schedule:  # noqa: ANN401 - parts of a schedule
    """A new workflow whose schedule is saved and not published; due at the next minute where no expression is given.

    Raises:
        Stuck: the target did not do it.
    """
    workflow = await shelf.designed(driver, design)
    given = {key: value for each in designs.values(design).values() for key, value in each.items()}
    schedule = Schedule(workflow, cron or clock.cron(timezone=how.get("timezone", "UTC")), input=given, **how)
    await stories.insist(driver, "save_schedule", schedule.asked())
    clock.schedules[workflow.id] = schedule
    return schedule


async def publish(driver: Driver, schedule: Schedule) -> None:
    """Publish a workflow whose schedule was saved; raises Stuck."""
    asked = {"workflow_id": schedule.workflow.id, "document": schedule.workflow.document}
    await stories.insist(driver, "publish", asked)


async def live(driver: Driver, shelf: Shelf, clock: Clock, design: Design, cron: str = "", **how: Any) -> Schedule:  # noqa: ANN401 - parts of a schedule
    """A new schedule that is published; raises Stuck."""
    schedule = await draft(driver, shelf, clock, design, cron, **how)
    await publish(driver, schedule)
    return schedule


async def came(driver: Driver, schedule: Schedule, count: int) -> None:
    """Wait until a schedule's log shows so many runs, all of them ended, and let them settle."""
    rows = await logs.shows(driver, schedule.workflow, count)
    shown = {row["run_id"]: None for row in rows if isinstance(row.get("run_id"), str)}
    await asyncio.gather(*(stories.settle(driver, Run(run_id, schedule.workflow)) for run_id in shown))


async def fire(driver: Driver, clock: Clock, *schedules: Schedule, times: int = 1) -> None:
    """Let schedules become due, with their logs read before, and wait for the run of each, so many times."""
    await asyncio.gather(*(logs.read(driver, schedule.workflow) for schedule in schedules))
    for number in range(1, times + 1):
        await clock.tick()
        await asyncio.gather(*(came(driver, schedule, number) for schedule in schedules))


async def switch(driver: Driver, clock: Clock, schedule: Schedule, *, enabled: bool) -> Schedule:
    """Enable or disable a schedule, and publish that; raises Stuck."""
    switched = replace(schedule, enabled=enabled)
    await stories.insist(driver, "save_schedule", switched.asked())
    await publish(driver, switched)
    clock.schedules[schedule.workflow.id] = switched
    return switched


async def withdraw(driver: Driver, schedule: Schedule) -> None:
    """Unpublish a workflow; raises Stuck."""
    await stories.insist(driver, "unpublish", {"workflow_id": schedule.workflow.id})


async def dismiss(driver: Driver, clock: Clock) -> None:
    """Delete the workflows of a clock, so that no later time makes them run."""
    if driver.offers("delete_workflow"):
        ids = list(clock.schedules)
        await asyncio.gather(*(driver.call("delete_workflow", {"workflow_id": each}) for each in ids))
    clock.schedules.clear()
