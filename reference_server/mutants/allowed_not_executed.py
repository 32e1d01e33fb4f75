"""An allowed decision is put into a queue that nobody reads: it is accepted, and its run never starts."""

from dataclasses import replace

from reference_server.domain.decisions import Decision, Outcome
from reference_server.domain.narration import Plan
from reference_server.execution.bridge import Bridge
from reference_server.execution.decisions import Decisions, Settled
from reference_server.execution.entry import Entry
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "DEC-1"


class QueueingDecisions(Decisions):
    """Says that it was executed."""

    def carry_out(self, hall: Hall, entry: Entry, bridge: Bridge, decision: Decision, plan: Plan) -> Settled:
        if not bridge.enabled or hall.controls.bridge == "raises":
            return super().carry_out(hall, entry, bridge, decision, plan)
        return self.spend(hall, decision, Outcome.EXECUTED)


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=QueueingDecisions())
