"""The run is looked up by its id alone: a run of another workflow is executed under this one."""

from dataclasses import replace

from reference_server.domain.runs import Run
from reference_server.execution.entry import Entry, Request
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "RUN-3"


class CarelessEntry(Entry):
    """Never compares the run's workflow with the one asked for."""

    def claimable(self, store: Store, run_id: str, request: Request) -> Run:
        run = store.run(run_id)
        own = replace(request, workflow_id=run.workflow_id) if run else request
        return super().claimable(store, run_id, own)


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=CarelessEntry())
