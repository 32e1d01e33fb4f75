"""The row of an unknown run is inserted first and the request refused after: the row stays."""

from dataclasses import replace

from reference_server.domain.runs import Run, claimable
from reference_server.execution.entry import Entry, Request
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "RUN-2"


class ForgetfulEntry(Entry):
    """Refuses as it should, and leaves the row behind."""

    def claimable(self, store: Store, run_id: str, request: Request) -> Run:
        known = store.run(run_id)
        if known is None:
            store.add_run(Run(run_id, request.workflow_id, {}, {"kind": "execute"}))
        return claimable(known, request.workflow_id)


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=ForgetfulEntry())
