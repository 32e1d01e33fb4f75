"""Run persistence is switched off for triggers; a direct execution goes on as before."""

from dataclasses import replace

from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "FLAG-2"


class HalfShutEntry(Entry):
    """Forgets the front door."""

    def open(self, hall: Hall, request: Request) -> None:
        if request.cause is not None:
            super().open(hall, request)


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=HalfShutEntry())
