"""A run_id that is a number is turned into text and its row inserted where it is missing."""

from dataclasses import replace

from reference_server.domain.runs import Run
from reference_server.execution.entry import Entry, Request
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "RUN-1"


class CoercingEntry(Entry):
    """Takes 7 for "7"."""

    def usable(self, store: Store, request: Request) -> str:
        if not isinstance(request.run_id, (int, float)):
            return super().usable(store, request)
        name = str(request.run_id)
        if store.run(name) is None:
            store.add_run(Run(name, request.workflow_id, {}, {"kind": "execute"}))
        return name


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=CoercingEntry())
