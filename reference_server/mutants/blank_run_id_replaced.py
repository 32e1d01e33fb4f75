"""A missing or blank run_id is quietly replaced by a fresh run, as a helpful default."""

from dataclasses import replace
from uuid import uuid4

from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run
from reference_server.execution.entry import Entry, Request
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "RUN-1"


class HelpfulEntry(Entry):
    """Makes up the run that the caller did not name."""

    def usable(self, store: Store, request: Request) -> str:
        try:
            return super().usable(store, request)
        except Refused:
            made = Run(f"run_{uuid4().hex}", request.workflow_id, {}, {"kind": "execute"})
            return store.add_run(made)[0].run_id


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=HelpfulEntry())
