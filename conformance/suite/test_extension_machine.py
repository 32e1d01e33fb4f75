"""The machine of extensions: generated programs over two workflows that want one slug, judged by every clause."""

import pytest
from hypothesis import strategies as st

from conformance.drive.extension_machine import SEATS, Market, act, finish, possible, spoken
from conformance.drive.unit import Driver
from conformance.suite.case import Case

pytestmark = pytest.mark.machine

Program = list[tuple[str, int]]
SLOTS = 12


def programs(actions: list[str]) -> st.SearchStrategy[Program]:
    """Any sequence of actions on two workflows: as many slots as may be, which shrink by being left empty."""
    slots = st.lists(st.tuples(st.sampled_from(["", *actions]), st.integers(1, SEATS)), min_size=SLOTS, max_size=SLOTS)
    return slots.map(lambda filled: [action for action in filled if action[0]])


def as_gherkin(program: Program) -> str:
    """A program as steps that can be pasted into a feature."""
    lines = ["Given a program over two workflows that want one slug"]
    lines += [f"{'And' if place else 'When'} {spoken(*action)}" for place, action in enumerate(program)]
    lines += ["And what it did settles", "Then every clause holds"]
    return "\n".join(["Scenario: A program that breaks the contract", *(f"  {line}" for line in lines)])


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
    case.for_all_alone(programs(actions), carry_out, told=as_gherkin, share=0.1)
