"""What is asked of a target, counted and paced: other people's systems are not ours to overwhelm."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from conformance.errors import BudgetSpent
from conformance.targets.treatment import Budget

CLEARING_UP: ContextVar[bool] = ContextVar("clearing up", default=False)


class Gauge:
    """Counts requests against the profile's budget, and spaces them evenly where it sets a rate."""

    def __init__(self, budget: Budget, pause: Callable[[float], Awaitable[object]]) -> None:
        self._budget = budget
        self._pause = pause
        self._next_at = 0.0
        self.spent = 0
        self.share()

    def share(self, among: int = 1, at_once: int = 1) -> None:
        """Take one process's part of the budget: of the requests one in `among`, of the rate one in `at_once`."""
        requests, rate = self._budget.requests, self._budget.per_second
        self._most = None if requests is None else requests // among
        self._gap_s = at_once / rate if rate else 0.0

    async def admit(self) -> None:
        """Wait for this request's turn; raises BudgetSpent where none is left."""
        if self._most is not None and self.spent >= self._most and not CLEARING_UP.get():
            raise BudgetSpent(f"the budget of {self._budget.requests} requests (target.budget.requests) is spent")
        self.spent += 1
        if self._gap_s:
            now = asyncio.get_running_loop().time()
            wait_s = self._next_at - now
            self._next_at = max(self._next_at, now) + self._gap_s
            if wait_s > 0:
                await self._pause(wait_s)

    def lift(self) -> None:
        """From now on nothing is refused: whoever does only one thing after another clears up next."""
        self._most = None


@contextmanager
def clearing_up() -> Iterator[None]:
    """Meanwhile this task, and what it starts, is not refused for the sake of a budget; its pace stays the same.

    Controls have to be put back and things removed; what other tasks still want to ask stays refused.
    """
    token = CLEARING_UP.set(True)
    try:
        yield
    finally:
        CLEARING_UP.reset(token)
