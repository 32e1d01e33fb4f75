"""A decision that is held back because the bridge is off says so, and is executed behind the answer."""

from dataclasses import replace

from reference_server.domain.decisions import Decision
from reference_server.domain.narration import Plan
from reference_server.execution.bridge import Bridge
from reference_server.execution.decisions import Decisions, Settled
from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "FLAG-1"


class LeakingDecisions(Decisions):
    """Has a second way into execution."""

    def carry_out(self, hall: Hall, entry: Entry, bridge: Bridge, decision: Decision, plan: Plan) -> Settled:
        settled = super().carry_out(hall, entry, bridge, decision, plan)
        if not bridge.enabled:
            entry.claim(hall, plan, Request(decision.workflow_id, plan.run_id, cause=decision.cause))
            hall.runner.start(plan)
        return settled


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=LeakingDecisions())
