"""Stories of the time: delivered once, again and again, at once, after a restart, to schedules that must stay quiet."""

import asyncio
from collections.abc import Awaitable, Callable

from conformance.drive import designs, logs, schedules
from conformance.drive.schedules import Clock, Schedule
from conformance.drive.shelf import Shelf
from conformance.drive.unit import Driver


async def after_a_witness(driver: Driver, shelf: Shelf, clock: Clock, *quiet: Schedule) -> None:
    """Read the logs of schedules once another one was due later than they were, and has run.

    What they have not done by then they will not do: to wait for what never comes as long as for what must would cost
    seconds each time, and prove no more.
    """
    witness = await schedules.live(driver, shelf, clock, designs.constant("a witness"))
    await schedules.fire(driver, clock, witness)
    await asyncio.gather(*(logs.read(driver, schedule.workflow, settled=True) for schedule in quiet))


async def left_alone(driver: Driver, shelf: Shelf, clock: Clock, schedule: Schedule) -> None:
    """Let a schedule become due once, and the time go on with nothing due, then see what came of it."""
    await schedules.fire(driver, clock, schedule)
    await clock.tick()
    await after_a_witness(driver, shelf, clock, schedule)


async def delivered_again(driver: Driver, shelf: Shelf, clock: Clock, schedule: Schedule, *, again: int) -> None:
    """Let a schedule become due and deliver that time again and again, one after another and then at once."""
    await schedules.fire(driver, clock, schedule)
    for _ in range(again):
        await clock.again()
    await asyncio.gather(*(clock.again() for _ in range(again)))
    await after_a_witness(driver, shelf, clock, schedule)


async def delivered_at_once(driver: Driver, shelf: Shelf, clock: Clock, schedule: Schedule, times: int) -> None:
    """Deliver the time that makes a schedule due several times at once."""
    await logs.read(driver, schedule.workflow)
    await asyncio.gather(clock.tick(), *(clock.again() for _ in range(times - 1)))
    await schedules.came(driver, schedule, 1)
    await after_a_witness(driver, shelf, clock, schedule)


async def delivered_after_a_restart(
    driver: Driver, shelf: Shelf, clock: Clock, schedule: Schedule, restart: Callable[[], Awaitable[object]]
) -> None:
    """Let a schedule become due, start the target again, and deliver that time once more."""
    await schedules.fire(driver, clock, schedule)
    await restart()
    await clock.again()
    await after_a_witness(driver, shelf, clock, schedule)


async def in_vain(driver: Driver, clock: Clock, schedule: Schedule) -> None:
    """Let the time of a schedule come while nothing may be executed, with its log read before and after."""
    await logs.read(driver, schedule.workflow)
    await clock.tick()
    await logs.read(driver, schedule.workflow)


async def stays_quiet(driver: Driver, shelf: Shelf, clock: Clock, schedule: Schedule) -> None:
    """Let the time of a schedule come that must not run, beside that of one which must."""
    await logs.read(driver, schedule.workflow)
    beside = await schedules.live(driver, shelf, clock, designs.constant("one beside it"))
    await schedules.fire(driver, clock, beside)
    await after_a_witness(driver, shelf, clock, schedule)
