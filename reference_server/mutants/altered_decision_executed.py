"""An allow is remembered by the decision's id alone: the same id with another run executes that run too."""

from dataclasses import replace

from reference_server.domain.decisions import Decision, Spent
from reference_server.execution.decisions import Decisions, asked
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore

BREAKS = "DEC-5"


class OverwritingStore(LayeredStore):
    """Keeps the first use of a decision, whatever comes later."""

    def add_decision(self, spent: Spent) -> None:
        if self.decision(spent.decision_id) is None:
            super().add_decision(spent)


class LooseDecisions(Decisions):
    """Takes what is not a repeat for something new."""

    def earlier(self, hall: Hall, decision: Decision) -> Spent | None:
        spent = hall.store.decision(decision.decision_id)
        return spent if spent and spent.asked == asked(decision) else None


def plant(parts: Parts) -> Parts:
    return replace(parts, store=OverwritingStore(parts.store), decisions=LooseDecisions())
