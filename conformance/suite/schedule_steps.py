"""Steps that save schedules, and let their time come."""

from collections.abc import Iterator

import pytest
from pytest_bdd import given, parsers, when

from conformance.drive import deliveries, designs, misfits, schedules
from conformance.drive.schedules import Clock, Schedule
from conformance.suite.case import Case
from conformance.suite.document_steps import DOCUMENTS


@pytest.fixture
def clock(case: Case) -> Iterator[Clock]:
    """A clock that is set for one scenario; what was scheduled by it is gone before real time goes on."""
    ours = case.run(Clock.begin(case.driver, case.control))
    yield ours
    case.run(schedules.dismiss(case.driver, ours))


@given("a clock of ours")
def a_clock(clock: Clock) -> None:
    """It is there; every other step speaks of it."""


def scheduled(case: Case, clock: Clock, what: str, cron: str = "", timezone: str = "UTC") -> Schedule:
    """A schedule of a workflow with the document that a scenario speaks of, published."""
    design = DOCUMENTS[what](case.shelf.documents)
    return case.run(schedules.live(case.driver, case.shelf, clock, design, cron, timezone=timezone))


@given(parsers.re(r"a schedule of a workflow that (?P<what>.+)"), target_fixture="schedule")
def a_schedule(case: Case, clock: Clock, what: str) -> Schedule:
    return scheduled(case, clock, what)


@given(parsers.parse("a schedule in the time zone {zone}"), target_fixture="schedule")
def a_schedule_in_a_zone(case: Case, clock: Clock, zone: str) -> Schedule:
    return scheduled(case, clock, "takes nothing", timezone=zone)


@given(parsers.re(r"a schedule that is due every minute of a workflow that (?P<what>.+)"), target_fixture="schedule")
def a_schedule_of_every_minute(case: Case, clock: Clock, what: str) -> Schedule:
    return scheduled(case, clock, what, clock.cron(3))


@given(
    parsers.re(r"a schedule that is (?P<state>saved disabled|disabled once it was live|never published|unpublished)"),
    target_fixture="schedule",
)
def a_quiet_schedule(case: Case, clock: Clock, state: str) -> Schedule:
    async def make() -> Schedule:
        enabled = state != "saved disabled"
        design = designs.constant("a text of its own")
        schedule = await schedules.draft(case.driver, case.shelf, clock, design, enabled=enabled)
        if state != "never published":
            await schedules.publish(case.driver, schedule)
        if state == "disabled once it was live":
            await schedules.switch(case.driver, clock, schedule, enabled=False)
        if state == "unpublished":
            await schedules.withdraw(case.driver, schedule)
        return schedule

    return case.run(make())


@when("its time comes")
def its_time_comes(case: Case, clock: Clock, schedule: Schedule) -> None:
    case.run(schedules.fire(case.driver, clock, schedule))


@when(parsers.parse("its time comes {times:d} times"))
def its_time_comes_often(case: Case, clock: Clock, schedule: Schedule, times: int) -> None:
    case.run(schedules.fire(case.driver, clock, schedule, times=times))


@when("several schedules become due at once")
def several_become_due(case: Case, clock: Clock) -> None:
    several = [scheduled(case, clock, what) for what in ("takes nothing", "puts a text together", "fails", "is slow")]
    case.run(schedules.fire(case.driver, clock, *several))


@when("its time comes and passes")
def its_time_passes(case: Case, clock: Clock, schedule: Schedule) -> None:
    case.run(deliveries.left_alone(case.driver, case.shelf, clock, schedule))


@when(parsers.parse("its time comes and is delivered {again:d} times again"))
def its_time_again(case: Case, clock: Clock, schedule: Schedule, again: int) -> None:
    case.run(deliveries.delivered_again(case.driver, case.shelf, clock, schedule, again=again))


@when(parsers.parse("its time is delivered {times:d} times at once"))
def its_time_at_once(case: Case, clock: Clock, schedule: Schedule, times: int) -> None:
    case.run(deliveries.delivered_at_once(case.driver, case.shelf, clock, schedule, times))


@when("its time comes, the server is killed, and its time is delivered again")
def its_time_after_a_restart(case: Case, clock: Clock, schedule: Schedule) -> None:
    async def kill() -> None:
        case.driver.keep(await case.control_operation("kill")(next(case.driver.unit.indices)))

    case.run(deliveries.delivered_after_a_restart(case.driver, case.shelf, clock, schedule, kill))


@when("its time comes beside that of another")
def its_time_beside_another(case: Case, clock: Clock, schedule: Schedule) -> None:
    case.run(deliveries.stays_quiet(case.driver, case.shelf, clock, schedule))


@when("its time comes in vain")
def its_time_comes_in_vain(case: Case, clock: Clock, schedule: Schedule) -> None:
    case.run(deliveries.in_vain(case.driver, clock, schedule))


@when("another one's time comes")
def anothers_time_comes(case: Case, clock: Clock, schedule: Schedule) -> None:
    case.run(deliveries.after_a_witness(case.driver, case.shelf, clock, schedule))


@when(parsers.parse("schedules with a malformed {part} are saved"))
def malformed_schedules(case: Case, part: str) -> None:
    malformed = [(part, value) for value in misfits.MALFORMED[part]]
    case.run(misfits.must_refuse(case.driver, case.shelf, malformed))
