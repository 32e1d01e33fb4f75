"""Only the dialog asks the coordinator; whatever executes a run takes it to have been asked already."""

from dataclasses import replace

from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "GATE-4"


class UnaskingEntry(Entry):
    """Relies on others."""

    async def ask(self, hall: Hall, request: Request) -> None:
        """Asks nobody."""


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=UnaskingEntry())
