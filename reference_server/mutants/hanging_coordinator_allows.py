"""A coordinator that does not answer in time is taken to have nothing against it."""

from dataclasses import replace

from reference_server.execution.coordinator import Question, Verdict
from reference_server.execution.gate import Gate
from reference_server.http.server import Parts

BREAKS = "GATE-3"


class ConsentingGate(Gate):
    """Takes silence for consent."""

    async def verdict(self, question: Question) -> Verdict:
        try:
            return await super().verdict(question)
        except TimeoutError:
            return Verdict(allowed=True, question=question)


def plant(parts: Parts) -> Parts:
    return replace(parts, gate=ConsentingGate)
