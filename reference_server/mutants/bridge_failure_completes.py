"""A bridge that fails is caught, and its run is reported as completed."""

from dataclasses import replace

from reference_server.domain.decisions import Decision, Outcome
from reference_server.domain.events import Trail
from reference_server.domain.narration import Plan, complete_event, start_event
from reference_server.execution.bridge import Bridge, BridgeFailedError
from reference_server.execution.decisions import Decisions, Settled
from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "DEC-7"


class SunnyDecisions(Decisions):
    """Takes no news for good news."""

    def carry_out(self, hall: Hall, entry: Entry, bridge: Bridge, decision: Decision, plan: Plan) -> Settled:
        try:
            bridge.take_over(plan)
        except BridgeFailedError:
            if bridge.enabled:
                entry.claim(hall, plan, Request(decision.workflow_id, plan.run_id, cause=decision.cause))
                hall.runner.write(Trail(plan.run_id), [start_event(plan), complete_event(plan, {})])
                return self.spend(hall, decision, Outcome.EXECUTED)
        return super().carry_out(hall, entry, bridge, decision, plan)


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=SunnyDecisions())
