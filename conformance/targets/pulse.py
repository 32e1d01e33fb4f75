"""The pulse: whether the harness itself had the time to listen while a target was waited for."""

import asyncio
import time
from collections.abc import Callable

BEAT_S = 0.05
LEAST_MS = 100.0
"""What a beat may be late without anybody having been kept from anything."""


class Pulse:
    """Beats on the loop; what a beat is late, nothing of this process ran, however soon an answer was there.

    `now` gives seconds that never go back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._late_s = 0.0
        self._due = now()
        self._beating: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Beat on the running loop until it is stopped."""
        self._due = self._now() + BEAT_S
        self._beating = asyncio.get_running_loop().call_later(BEAT_S, self._beat)

    def stop(self) -> None:
        if self._beating is not None:
            self._beating.cancel()
            self._beating = None

    def _beat(self) -> None:
        self._late_s += max(0.0, self._now() - self._due)
        self.start()

    def late_ms(self) -> float:
        """How long this process has not run so far, the beat that is overdue included; 0 while it does not beat."""
        overdue = max(0.0, self._now() - self._due) if self._beating is not None else 0.0
        return (self._late_s + overdue) * 1000
