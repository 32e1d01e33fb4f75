"""The machine: generated programs over executions, decisions, disconnects and controls, judged by every clause."""

import pytest

from conformance.drive.machine import RUNS, World, act, finish, possible, spoken
from conformance.drive.unit import Driver
from conformance.suite.case import Case
from conformance.suite.programs import Program, as_gherkin, programs

pytestmark = pytest.mark.machine

SLOTS = 14
USUAL, SLOW = 0.2, 0.05
"""Programs per generated case of another property; few where each control takes another start, or each step long."""
FAR_MS = 50.0


def told(program: Program) -> str:
    return as_gherkin(
        program, spoken, ["a workflow that completes", "a program over it"], "everything is put back and settles"
    )


@pytest.mark.lane("decisions")
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

    case.for_all(programs(actions, RUNS, SLOTS), carry_out, share=0.5)


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
    case.for_all_alone(programs(actions, RUNS, SLOTS), carry_out, told=told, share=share)
