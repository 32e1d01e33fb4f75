"""A bridge that fails is reported once; the same decision delivered again is a success."""

from dataclasses import replace

from reference_server.domain.decisions import Outcome, Spent
from reference_server.execution.decisions import Decisions, Settled
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "DEC-7"


class ForgetfulDecisions(Decisions):
    """Remembers that there was a decision, not what came of it."""

    def repeat(self, hall: Hall, spent: Spent) -> Settled:
        return super().repeat(hall, replace(spent, outcome=Outcome.EXECUTED))


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=ForgetfulDecisions())
