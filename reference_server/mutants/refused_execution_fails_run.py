"""An execution that the coordinator cannot be asked about is refused, and its run is marked as failed."""

from dataclasses import replace

from reference_server.domain.events import Trail, error_event
from reference_server.domain.refusal import Refused
from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "GATE-2"


class BlamingEntry(Entry):
    """Takes the coordinator's fault for the run's."""

    async def ask(self, hall: Hall, request: Request) -> None:
        try:
            await super().ask(hall, request)
        except Refused as refused:
            if refused.code == "coordinator_unavailable" and hall.store.claim(request.run_id):
                failed = error_event(request.run_id, refused.code, refused.detail)
                hall.runner.write(Trail(request.run_id), [failed])
            raise


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=BlamingEntry())
