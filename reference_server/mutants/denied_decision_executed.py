"""A denied decision is refused, while the run that was prepared for it goes ahead."""

from dataclasses import replace

from reference_server.domain.refusal import Refused
from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "DEC-2"


class RunawayEntry(Entry):
    """Starts before it asks, and forgets to stop."""

    async def ask(self, hall: Hall, request: Request) -> None:
        try:
            await super().ask(hall, request)
        except Refused as refused:
            workflow, run = hall.store.workflow(request.workflow_id), hall.store.run(request.run_id)
            if refused.code == "decision_denied" and workflow and run and hall.store.claim(run.run_id):
                hall.runner.start(self.plan(workflow, run, request))
            raise


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=RunawayEntry())
