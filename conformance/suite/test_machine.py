"""The machine: generated programs over executions, decisions, disconnects and controls, judged by every clause."""

import pytest
from hypothesis import strategies as st

from conformance.drive.machine import RUNS, World, act, finish, possible, spoken
from conformance.drive.unit import Driver
from conformance.suite.case import Case

pytestmark = pytest.mark.machine

Program = list[tuple[str, int]]
SLOTS = 14
USUAL, SLOW = 0.2, 0.05
"""Programs per generated case of another property; few where each control takes another start, or each step long."""
FAR_MS = 100.0


def programs(actions: list[str]) -> st.SearchStrategy[Program]:
    """Any sequence of actions on a few runs: as many slots as may be, which shrink by being left empty."""
    slots = st.lists(st.tuples(st.sampled_from(["", *actions]), st.integers(1, RUNS)), min_size=SLOTS, max_size=SLOTS)
    return slots.map(lambda filled: [action for action in filled if action[0]])


def as_gherkin(program: Program) -> str:
    """A program as steps that can be pasted into a feature."""
    lines = ["Given a workflow that completes", "And a program over it"]
    lines += [f"{'And' if place else 'When'} {spoken(*action)}" for place, action in enumerate(program)]
    lines += ["And everything is put back and settles", "Then every clause holds"]
    return "\n".join(["Scenario: A program that breaks the contract", *(f"  {line}" for line in lines)])


@pytest.mark.clause("ONCE-1", "ONCE-2", "TERM-2")
def test_any_program_that_leaves_the_controls_alone(case: Case) -> None:
    """Any program of executions, races, disconnects and decisions, many programs at once."""
    workflow = case.run(case.shelf.workflow("completes"))
    actions = possible(case.driver.offers, lambda _control, _what: False)

    async def carry_out(driver: Driver, program: Program) -> None:
        world = World(driver, workflow, case.control_for(driver))
        for sentence, run in program:
            await act(world, sentence, run)
        await finish(world)

    case.for_all(programs(actions), carry_out, share=0.5)


@pytest.mark.exclusive
@pytest.mark.clause("ONCE-1", "ONCE-2", "TERM-2", "DEC-1", "GATE-4", "FLAG-1", "FLAG-2")
def test_any_program(case: Case) -> None:
    """Any program of executions, decisions, disconnects, and controls going off and on."""
    workflow = case.run(case.shelf.workflow("completes"))
    actions = possible(case.driver.offers, case.stage.controls.can_set)

    async def carry_out(driver: Driver, program: Program) -> None:
        world = World(driver, workflow, case.control_for(driver))
        try:
            for sentence, run in program:
                await act(world, sentence, run)
        finally:
            await case.stage.restore()
        await finish(world)

    is_slow = case.stage.controls.are_slow or case.stage.round_trip_ms > FAR_MS
    share = SLOW if is_slow else USUAL
    case.for_all_alone(programs(actions), carry_out, told=as_gherkin, share=share)
