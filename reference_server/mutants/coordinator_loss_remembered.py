"""That the coordinator was lost is remembered for each workflow, and not forgotten when it is back."""

from dataclasses import replace

from reference_server.domain.refusal import Refused
from reference_server.execution.coordinator import Coordinator, Question
from reference_server.execution.gate import Gate
from reference_server.http.server import Parts

BREAKS = "GATE-5"


class StubbornGate(Gate):
    """Has a breaker that never closes again."""

    def __init__(self, coordinator: Coordinator) -> None:
        super().__init__(coordinator)
        self._lost: dict[tuple[str, str | None], Refused] = {}

    async def check(self, question: Question) -> None:
        about = (question.entry, question.workflow_id)
        if about in self._lost:
            raise self._lost[about]
        try:
            await super().check(question)
        except Refused as refused:
            if refused.code == "coordinator_unavailable":
                self._lost[about] = refused
            raise


def plant(parts: Parts) -> Parts:
    return replace(parts, gate=StubbornGate)
