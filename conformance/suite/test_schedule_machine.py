"""The machine of schedules: generated programs over two of them and the time, judged by every clause."""

import pytest
from hypothesis import strategies as st

from conformance.drive.schedule_machine import SEATS, Calendar, act, finish, possible, spoken
from conformance.drive.schedules import Clock
from conformance.drive.unit import Driver
from conformance.suite.case import Case

pytestmark = [pytest.mark.machine, pytest.mark.exclusive]

Program = list[tuple[str, int]]
SLOTS = 10
SHARE = 0.06
"""Programs per generated case of another property: the clock is everybody's, so that they are acted one by one."""


def programs(actions: list[str]) -> st.SearchStrategy[Program]:
    """Any sequence of actions on two schedules: as many slots as may be, which shrink by being left empty."""
    slots = st.lists(st.tuples(st.sampled_from(["", *actions]), st.integers(1, SEATS)), min_size=SLOTS, max_size=SLOTS)
    return slots.map(lambda filled: [action for action in filled if action[0]])


def as_gherkin(program: Program) -> str:
    """A program as steps that can be pasted into a feature."""
    lines = ["Given a program over two schedules"]
    lines += [f"{'And' if place else 'When'} {spoken(*action)}" for place, action in enumerate(program)]
    lines += ["And what is due has run", "Then every clause holds"]
    return "\n".join(["Scenario: A program that breaks the contract", *(f"  {line}" for line in lines)])


@pytest.mark.clause("SCHEDULE-1", "SCHEDULE-2", "SCHEDULE-3", "SCHEDULE-4")
def test_any_program_of_schedules(case: Case) -> None:
    """Any program over two schedules, while the time goes on and is delivered again."""

    async def carry_out(driver: Driver, program: Program) -> None:
        calendar = Calendar(driver, case.shelf, await Clock.begin(driver, case.control_for(driver)))
        for sentence, number in program:
            await act(calendar, sentence, number)
        await finish(calendar)

    case.for_all_alone(programs(possible(case.driver.offers)), carry_out, told=as_gherkin, share=SHARE)
