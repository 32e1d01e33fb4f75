"""A key is allow enough: who calls an extension by its key is not asked about."""

from dataclasses import replace

from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "GATE-4"


class KeyedEntry(Entry):
    """Takes a key for a verdict."""

    async def ask(self, hall: Hall, request: Request) -> None:
        if request.cause is None or request.cause["kind"] != "extension":
            await super().ask(hall, request)


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=KeyedEntry())
