"""Programs over two schedules, one of which fails: published, switched off and on, withdrawn, while the time goes on.

Like `conformance.drive.machine`: one table gives Hypothesis its actions and the features their steps; nothing here
judges. What each schedule should have run by now is reckoned only to know how long to wait.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from conformance.drive import deliveries, designs, logs, schedules
from conformance.drive.schedules import Clock, Schedule
from conformance.drive.shelf import Shelf
from conformance.drive.unit import Driver

SEATS = 2
MINUTES = 10
"""How many minutes each schedule is due at, one after another; no program delivers more."""


@dataclass
class Seat:
    """One schedule: whether it is published now, and how many runs are to come, or have come."""

    schedule: Schedule
    published: bool = False
    expected: int = 0

    @property
    def is_live(self) -> bool:
        return self.published and self.schedule.enabled


@dataclass
class Calendar:
    """What a program acts on: a clock, and schedules by number."""

    driver: Driver
    shelf: Shelf
    clock: Clock
    seats: dict[int, Seat] = field(default_factory=dict)
    cron: str = ""

    async def seat(self, number: int) -> Seat:
        """The schedule of this number, saved when it is first spoken of."""
        if number not in self.seats:
            self.cron = self.cron or self.clock.cron(MINUTES)
            design = designs.failing(self.shelf.documents) if number > 1 else designs.plain(self.shelf.documents)
            drafted = await schedules.draft(self.driver, self.shelf, self.clock, design, self.cron)
            await logs.read(self.driver, drafted.workflow)
            self.seats[number] = Seat(drafted)
        return self.seats[number]


async def publish(calendar: Calendar, number: int) -> None:
    seat = await calendar.seat(number)
    await schedules.publish(calendar.driver, seat.schedule)
    seat.published = True


async def withdraw(calendar: Calendar, number: int) -> None:
    seat = await calendar.seat(number)
    if seat.published:
        await schedules.withdraw(calendar.driver, seat.schedule)
        seat.published = False


async def switch_off(calendar: Calendar, number: int) -> None:
    await switched(calendar, number, enabled=False)


async def switch_on(calendar: Calendar, number: int) -> None:
    await switched(calendar, number, enabled=True)


async def switched(calendar: Calendar, number: int, *, enabled: bool) -> None:
    """Switch a schedule on or off, which is in force once it is published."""
    seat = await calendar.seat(number)
    seat.schedule = await schedules.switch(calendar.driver, calendar.clock, seat.schedule, enabled=enabled)
    seat.published = True


async def pass_a_minute(calendar: Calendar) -> None:
    await calendar.clock.tick()
    for seat in calendar.seats.values():
        seat.expected += seat.is_live
    await look(calendar)


async def deliver_again(calendar: Calendar) -> None:
    if calendar.clock.last:
        await calendar.clock.again()
        await look(calendar)


async def deliver_at_once(calendar: Calendar) -> None:
    if calendar.clock.last:
        await asyncio.gather(*(calendar.clock.again() for _ in range(3)))
        await look(calendar)


async def look(calendar: Calendar) -> None:
    """Read the log of each schedule, until what is to come is there."""
    seats = calendar.seats.values()
    await asyncio.gather(*(logs.shows(calendar.driver, seat.schedule.workflow, seat.expected) for seat in seats))


ACTIONS: dict[str, Callable[..., Awaitable[None]]] = {
    "schedule {number:d} is published": publish,
    "schedule {number:d} is unpublished": withdraw,
    "schedule {number:d} is switched off": switch_off,
    "schedule {number:d} is switched on": switch_on,
    "a minute passes": pass_a_minute,
    "the last minute is delivered again": deliver_again,
    "the last minute is delivered 3 times at once": deliver_at_once,
}

NEEDS: Mapping[str, str] = {"schedule {number:d} is unpublished": "unpublish"}
"""The operation that an action needs of the target, beside those that every schedule needs."""


def possible(offers: Callable[[str], bool]) -> list[str]:
    """The sentences of the actions that a target can carry out."""
    return [sentence for sentence in ACTIONS if sentence not in NEEDS or offers(NEEDS[sentence])]


def spoken(sentence: str, number: int) -> str:
    """An action's sentence about this schedule."""
    return sentence.replace("{number:d}", str(number))


async def act(calendar: Calendar, sentence: str, number: int) -> None:
    """Carry out one action of the table."""
    action = ACTIONS[sentence]
    await (action(calendar, number) if "{number:d}" in sentence else action(calendar))


async def finish(calendar: Calendar) -> None:
    """Let every run settle, and see that nothing more comes."""
    driver, seats = calendar.driver, list(calendar.seats.values())
    await asyncio.gather(*(schedules.came(driver, seat.schedule, seat.expected) for seat in seats))
    await deliveries.after_a_witness(driver, calendar.shelf, calendar.clock, *(seat.schedule for seat in seats))
    await schedules.dismiss(driver, calendar.clock)
