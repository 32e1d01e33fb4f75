"""A budget is kept by the request, its share by the process, and clearing up is never refused."""

import asyncio

import pytest

from conformance.errors import BudgetSpent
from conformance.targets.gauge import Gauge, clearing_up
from conformance.targets.treatment import Budget


async def nothing(seconds: float) -> None:
    del seconds


async def admitted(gauge: Gauge, most: int = 100) -> int:
    """How many requests are let through before the budget is spent."""
    for count in range(most):
        try:
            await gauge.admit()
        except BudgetSpent:
            return count
    return most


def test_no_more_is_asked_than_the_budget_allows() -> None:
    """The message names the key and its number."""
    gauge = Gauge(Budget(requests=3), nothing)
    assert asyncio.run(admitted(gauge)) == 3
    with pytest.raises(BudgetSpent, match=r"budget of 3 requests \(target.budget.requests\) is spent"):
        asyncio.run(gauge.admit())


def test_without_a_number_there_is_no_bound() -> None:
    """As the profile says where it says nothing."""
    assert asyncio.run(admitted(Gauge(Budget(), nothing), 500)) == 500


@pytest.mark.parametrize(("requests", "among", "share"), [(10, 3, 3), (2, 3, 0), (9, 3, 3)])
def test_processes_share_a_budget(requests: int, among: int, share: int) -> None:
    """Together they never spend more than the whole."""
    gauge = Gauge(Budget(requests=requests), nothing)
    gauge.share(among)
    assert asyncio.run(admitted(gauge)) == share


@pytest.mark.parametrize(("at_once", "gap_s"), [(1, 0.1), (2, 0.2)])
def test_processes_share_a_rate(at_once: int, gap_s: float) -> None:
    """Each spaces its requests as if the others were as busy; the first one never waits."""
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def act() -> None:
        gauge = Gauge(Budget(per_second=10), pause)
        gauge.share(at_once=at_once)
        for _ in range(4):
            await gauge.admit()

    asyncio.run(act())
    assert [round(seconds / gap_s) for seconds in pauses] == [1, 2, 3]


def test_clearing_up_is_not_refused_and_nobody_else_profits() -> None:
    """A story that was left behind still gets nothing while controls are put back."""

    async def act() -> None:
        gauge, cleared = Gauge(Budget(requests=1), nothing), asyncio.Event()

        async def left_behind() -> None:
            await cleared.wait()
            await gauge.admit()

        orphan = asyncio.ensure_future(left_behind())
        await gauge.admit()
        with clearing_up():
            await asyncio.gather(gauge.admit(), gauge.admit())
            cleared.set()
            with pytest.raises(BudgetSpent):
                await orphan
        with pytest.raises(BudgetSpent):
            await gauge.admit()

    asyncio.run(act())
