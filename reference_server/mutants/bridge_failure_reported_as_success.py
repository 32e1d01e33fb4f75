"""A bridge that fails is only logged: the caller is told that the decision was executed."""

from dataclasses import replace

from reference_server.domain.decisions import Decision, Outcome
from reference_server.execution.decisions import Decisions, Settled
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "DEC-7"


class OptimisticDecisions(Decisions):
    """Reports what was planned."""

    def spend(self, hall: Hall, decision: Decision, outcome: Outcome) -> Settled:
        return super().spend(hall, decision, Outcome.EXECUTED if outcome is Outcome.FAILED else outcome)


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=OptimisticDecisions())
