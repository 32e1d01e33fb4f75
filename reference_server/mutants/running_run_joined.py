"""An execution of a run that is under way joins its stream and is told 200."""

from dataclasses import replace

from reference_server.domain.narration import Plan
from reference_server.domain.runs import Run, Status
from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.execution.runner import Runner
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "ONCE-1"


class JoiningEntry(Entry):
    """Takes the second caller for a listener."""

    def claimable(self, store: Store, run_id: str, request: Request) -> Run:
        run = store.run(run_id)
        joins = run and run.status is Status.RUNNING and run.workflow_id == request.workflow_id and not request.cause
        return run if run and joins else super().claimable(store, run_id, request)

    def claim(self, hall: Hall, plan: Plan, request: Request) -> None:
        run = hall.store.run(plan.run_id)
        if not (run and run.status is Status.RUNNING and request.cause is None):
            super().claim(hall, plan, request)


class OnceRunner(Runner):
    """Starts each run once; the stream reads the log."""

    started: frozenset[str] = frozenset()

    def start(self, plan: Plan) -> None:
        if plan.run_id not in self.started:
            self.started |= {plan.run_id}
            super().start(plan)


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=JoiningEntry(), runner=OnceRunner)
