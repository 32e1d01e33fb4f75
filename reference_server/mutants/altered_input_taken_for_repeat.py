"""A decision is recognised by its id and its run: with another input it is taken for the one that was allowed."""

from dataclasses import replace

from reference_server.domain.decisions import Decision, Spent
from reference_server.execution.decisions import Decisions
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "DEC-4"


class ShallowDecisions(Decisions):
    """Does not compare what is to be done."""

    def earlier(self, hall: Hall, decision: Decision) -> Spent | None:
        spent = hall.store.decision(decision.decision_id)
        return spent if spent and spent.run_id == decision.run_id else super().earlier(hall, decision)


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=ShallowDecisions())
