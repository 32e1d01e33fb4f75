"""A denied decision is refused, and filed as a run of its own that was never executed."""

from dataclasses import replace
from uuid import uuid4

from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run
from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "DEC-2"


class FilingEntry(Entry):
    """Keeps a row of everything that was ever tried."""

    async def ask(self, hall: Hall, request: Request) -> None:
        try:
            await super().ask(hall, request)
        except Refused as refused:
            if refused.code == "decision_denied":
                cause = request.cause or {"kind": "decision"}
                hall.store.add_run(Run(f"run_{uuid4().hex}", request.workflow_id, {}, cause))
            raise


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=FilingEntry())
