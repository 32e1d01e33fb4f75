"""A decision that is delivered again carries its run out again, behind the end of its log."""

from dataclasses import replace

from reference_server.domain.decisions import Decision, Outcome
from reference_server.domain.events import Trail
from reference_server.domain.narration import Plan
from reference_server.execution.bridge import Bridge
from reference_server.execution.decisions import Decisions, Settled
from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.execution.runner import Runner
from reference_server.http.server import Parts

BREAKS = "ONCE-5"


class AppendingRunner(Runner):
    """Goes on where a log stops."""

    def trail(self, plan: Plan) -> Trail:
        last = self.store.last_event(plan.run_id)
        return Trail(plan.run_id, seq=last.seq if last else 0)


class EagerDecisions(Decisions):
    """Calls it a duplicate, and does it all the same, once the first execution is over."""

    async def decide(self, hall: Hall, entry: Entry, bridge: Bridge, decision: Decision) -> Settled:
        settled = await super().decide(hall, entry, bridge, decision)
        workflow, run = hall.store.workflow(decision.workflow_id), hall.store.run(decision.run_id)
        if settled.duplicate and settled.spent.outcome is Outcome.EXECUTED and workflow and run and run.settled:
            hall.runner.start(entry.plan(workflow, run, Request(run.workflow_id, run.run_id, decision.input)))
        return settled


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=EagerDecisions(), runner=AppendingRunner)
