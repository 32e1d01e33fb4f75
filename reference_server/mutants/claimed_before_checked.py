"""The run is claimed before its workflow is compared: the refusal leaves it running for ever."""

from dataclasses import replace

from reference_server.domain.runs import Run
from reference_server.execution.entry import Entry, Request
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "RUN-3"


class HastyEntry(Entry):
    """Claims first and asks later."""

    def claimable(self, store: Store, run_id: str, request: Request) -> Run:
        run = store.run(run_id)
        if run and run.workflow_id != request.workflow_id:
            store.claim(run_id)
        return super().claimable(store, run_id, request)


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=HastyEntry())
