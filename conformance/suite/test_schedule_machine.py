"""The machine of schedules: generated programs over two of them and the time, judged by every clause."""

import pytest

from conformance.drive.schedule_machine import SEATS, Calendar, act, finish, possible, spoken
from conformance.drive.schedules import Clock
from conformance.drive.unit import Driver
from conformance.suite.case import Case
from conformance.suite.programs import Program, as_gherkin, programs

pytestmark = [pytest.mark.machine, pytest.mark.exclusive, pytest.mark.lane("clock")]

SLOTS = 10
SHARE = 0.06
"""Programs per generated case of another property: the clock is everybody's, so that they are acted one by one."""


def told(program: Program) -> str:
    return as_gherkin(program, spoken, ["a program over two schedules"], "what is due has run")


@pytest.mark.clause("SCHEDULE-1", "SCHEDULE-2", "SCHEDULE-3", "SCHEDULE-4")
def test_any_program_of_schedules(case: Case) -> None:
    """Any program over two schedules, while the time goes on and is delivered again."""

    async def carry_out(driver: Driver, program: Program) -> None:
        calendar = Calendar(driver, case.shelf, await Clock.begin(driver, case.control_for(driver)))
        for sentence, number in program:
            await act(calendar, sentence, number)
        await finish(calendar)

    case.for_all_alone(programs(possible(case.driver.offers), SEATS, SLOTS), carry_out, told=told, share=SHARE)
