"""Run persistence is switched off for whoever asks; schedules go on as before."""

from dataclasses import replace

from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "FLAG-2"


class AbsentEntry(Entry):
    """Forgets who is nobody's request."""

    def open(self, hall: Hall, request: Request) -> None:
        if request.cause is None or request.cause["kind"] != "schedule":
            super().open(hall, request)


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=AbsentEntry())
