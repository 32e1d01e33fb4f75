"""Races: several clients ask for the same run at once, often enough to meet what goes wrong once in a hundred times."""

import pytest

from conformance.drive import decisions, stories, strategies
from conformance.drive.unit import Driver
from conformance.suite.case import Case

pytestmark = [pytest.mark.concurrent, pytest.mark.load]

ROUNDS = 4.0
"""Races per generated case of another property: at the default of 160 cases a fault that shows in one race of a hundred
stays unseen in one session of six hundred.
"""


@pytest.mark.clause("ONCE-2")
def test_races_for_a_run(case: Case) -> None:
    """Any number of clients that ask for one run's execution at once."""
    workflow = case.run(case.shelf.workflow("completes"))

    async def race(driver: Driver, clients: int) -> None:
        await decisions.race(driver, await stories.create_run(driver, workflow), clients)

    case.for_all(strategies.contests(), race, share=ROUNDS, again=True)
