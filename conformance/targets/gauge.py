"""What is asked of a target, counted and paced: other people's systems are not ours to overwhelm."""

import asyncio
from collections.abc import Awaitable, Callable

from conformance.errors import BudgetSpent
from conformance.targets.treatment import Budget


class Gauge:
    """Counts requests against the profile's budget, and spaces them evenly where it sets a rate."""

    def __init__(self, budget: Budget, pause: Callable[[float], Awaitable[object]]) -> None:
        self._most = budget.requests
        self._gap_s = 1 / budget.per_second if budget.per_second else 0.0
        self._pause = pause
        self._next_at = 0.0
        self.spent = 0

    async def admit(self) -> None:
        """Wait for this request's turn; raises BudgetSpent where none is left."""
        if self._most is not None and self.spent >= self._most:
            raise BudgetSpent(f"the budget of {self._most} requests (target.budget.requests) is spent")
        self.spent += 1
        if self._gap_s:
            now = asyncio.get_running_loop().time()
            wait_s = self._next_at - now
            self._next_at = max(self._next_at, now) + self._gap_s
            if wait_s > 0:
                await self._pause(wait_s)

    def lift(self) -> None:
        """Clearing up after ourselves is not refused for the sake of the budget."""
        self._most = None
