"""Without a coordinator the error code depends on which worker answers."""

from dataclasses import replace
from itertools import cycle

from reference_server.domain.refusal import Refused
from reference_server.execution.coordinator import Question
from reference_server.execution.gate import Gate
from reference_server.http.server import Parts

BREAKS = "GATE-1"


CODES = cycle(("coordinator_unavailable", "server_draining"))


class FickleGate(Gate):
    """Refuses in two ways."""

    async def check(self, question: Question) -> None:
        try:
            await super().check(question)
        except Refused as refused:
            if refused.code == "coordinator_unavailable":
                raise Refused(next(CODES), refused.detail) from None
            raise


def plant(parts: Parts) -> Parts:
    return replace(parts, gate=FickleGate)
