"""The machine of extensions: generated programs over two workflows that want one slug, judged by every clause."""

import pytest

from conformance.drive.extension_machine import SEATS, Market, act, finish, possible, spoken
from conformance.drive.unit import Driver
from conformance.suite.case import Case
from conformance.suite.programs import Program, as_gherkin, programs

pytestmark = pytest.mark.machine

SLOTS = 12


def told(program: Program) -> str:
    return as_gherkin(program, spoken, ["a program over two workflows that want one slug"], "what it did settles")


@pytest.mark.clause(
    "SLUG-1", "SLUG-4", "SLUG-5", "DISPATCH-2", "DISPATCH-3", "SYNC-1", "ASYNC-2", "VERSION-1", "VERSION-2"
)
@pytest.mark.needs("extension", "sync", "async")
def test_any_program_of_extensions(case: Case) -> None:
    """Any program over two workflows that want one slug."""

    async def carry_out(driver: Driver, program: Program) -> None:
        market = Market(driver, case.shelf)
        for sentence, number in program:
            await act(market, sentence, number)
        await finish(market)

    actions = possible(case.driver.offers)
    case.for_all_beside(programs(actions, SEATS, SLOTS), carry_out, told=told, share=0.1)
