"""Who waits for a run's log to grow: streams hold no events of their own, they are told to look again."""

import asyncio
from collections import defaultdict
from functools import partial


class Bells:
    """One bell for each run that somebody listens to."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[asyncio.Future[bool]]] = defaultdict(set)
        self._lost: set[str] = set()
        self.closed = False

    def ring(self, run_id: str) -> None:
        for waiter in self._waiting.get(run_id, ()):
            answer(waiter, rung=True)

    def lose(self, run_id: str) -> None:
        """Sends everybody away who listens to the run: nobody can tell when its log will grow again."""
        self._lost.add(run_id)
        self.ring(run_id)

    def find(self, run_id: str) -> None:
        self._lost.discard(run_id)

    def lost(self, run_id: str) -> bool:
        return run_id in self._lost

    def close(self) -> None:
        """Wakes everybody, for good: nothing will grow any more."""
        self.closed = True
        for run_id in self._waiting:
            self.ring(run_id)

    async def wait(self, run_id: str, seconds: float) -> bool:
        """True once the bell rings, False when the time is over."""
        if self.closed:
            return True
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[bool] = loop.create_future()
        self._waiting[run_id].add(waiter)
        timer = loop.call_later(seconds, partial(answer, waiter, rung=False))
        try:
            return await waiter
        finally:
            timer.cancel()
            self._waiting[run_id].discard(waiter)
            if not self._waiting[run_id]:
                del self._waiting[run_id]


def answer(waiter: asyncio.Future[bool], *, rung: bool) -> None:
    if not waiter.done():
        waiter.set_result(rung)
