"""An execution of a run that has ended is answered with its old stream, as if it had been executed now."""

from dataclasses import replace

from reference_server.domain.narration import Plan
from reference_server.domain.runs import Run
from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.execution.runner import Runner
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "ONCE-1"


class ReplayingEntry(Entry):
    """Lets those pass who come too late."""

    def claimable(self, store: Store, run_id: str, request: Request) -> Run:
        run = store.run(run_id)
        late = run and run.settled and run.workflow_id == request.workflow_id and request.cause is None
        return run if run and late else super().claimable(store, run_id, request)

    def claim(self, hall: Hall, plan: Plan, request: Request) -> None:
        run = hall.store.run(plan.run_id)
        if not (run and run.settled and request.cause is None):
            super().claim(hall, plan, request)


class OnceRunner(Runner):
    """Starts nothing that has ended; the stream reads the log."""

    def start(self, plan: Plan) -> None:
        run = self.store.run(plan.run_id)
        if run and not run.settled:
            super().start(plan)


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=ReplayingEntry(), runner=OnceRunner)
