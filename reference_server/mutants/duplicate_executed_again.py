"""A decision that is delivered again is executed again, in a fresh run."""

from dataclasses import replace
from uuid import uuid4

from reference_server.domain.decisions import Decision, Outcome
from reference_server.domain.runs import Run
from reference_server.execution.bridge import Bridge
from reference_server.execution.decisions import Decisions, Settled
from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "ONCE-5"


class EagerDecisions(Decisions):
    """Calls it a duplicate, and does it all the same."""

    async def decide(self, hall: Hall, entry: Entry, bridge: Bridge, decision: Decision) -> Settled:
        settled = await super().decide(hall, entry, bridge, decision)
        if settled.duplicate and settled.spent.outcome is Outcome.EXECUTED:
            await self.again(hall, entry, decision)
        return settled

    async def again(self, hall: Hall, entry: Entry, decision: Decision) -> None:
        first = hall.store.run(decision.run_id)
        if first:
            run, _ = hall.store.add_run(Run(f"run_{uuid4().hex}", first.workflow_id, first.input, decision.cause))
            request = Request(run.workflow_id, run.run_id, decision.input, decision.cause)
            hall.runner.start(await entry.admit(hall, request))


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=EagerDecisions())
