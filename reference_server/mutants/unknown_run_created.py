"""An execution of a run that was never created inserts it on the way (get-or-create)."""

from dataclasses import replace

from reference_server.domain.runs import Run
from reference_server.execution.entry import Entry, Request
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "RUN-2"


class UpsertingEntry(Entry):
    """Creates what it does not find."""

    def claimable(self, store: Store, run_id: str, request: Request) -> Run:
        if store.run(run_id) is None:
            store.add_run(Run(run_id, request.workflow_id, {}, {"kind": "execute"}))
        return super().claimable(store, run_id, request)


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=UpsertingEntry())
