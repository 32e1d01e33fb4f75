"""Who waits for a run's log to grow: streams hold no events of their own, they are told to look again."""

import asyncio
from collections import defaultdict


class Bells:
    """One bell for each run that somebody listens to."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[asyncio.Future[None]]] = defaultdict(set)
        self._lost: set[str] = set()
        self.closed = False

    def ring(self, run_id: str) -> None:
        for waiter in self._waiting.get(run_id, ()):
            if not waiter.done():
                waiter.set_result(None)

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
        waiter = asyncio.get_running_loop().create_future()
        self._waiting[run_id].add(waiter)
        try:
            done, _ = await asyncio.wait((waiter,), timeout=seconds)
            return bool(done)
        finally:
            self._waiting[run_id].discard(waiter)
            if not self._waiting[run_id]:
                del self._waiting[run_id]
