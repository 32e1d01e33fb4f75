"""An error of the coordinator is logged, and the request goes on as if it had been allowed."""

from dataclasses import replace

from reference_server.execution.controls import Controls
from reference_server.execution.coordinator import (
    Coordinator,
    CoordinatorLostError,
    Question,
    ReferenceCoordinator,
    Verdict,
)
from reference_server.http.server import Parts

BREAKS = "GATE-3"


class ForgivenCoordinator(ReferenceCoordinator):
    """Its errors count as a yes; that it is not there at all is noticed."""

    def __init__(self, controls: Controls, below: Coordinator) -> None:
        super().__init__(controls)
        self._below = below

    async def judge(self, question: Question) -> Verdict:
        try:
            return await self._below.judge(question)
        except CoordinatorLostError:
            if self._controls.coordinator == "raises":
                return Verdict(allowed=True, question=question)
            raise


def plant(parts: Parts) -> Parts:
    return replace(parts, coordinator=ForgivenCoordinator(parts.controls, parts.coordinator))
