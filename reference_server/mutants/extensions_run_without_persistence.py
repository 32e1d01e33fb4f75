"""Run persistence is switched off for the owner's entries; the callers of extensions are served as before."""

from dataclasses import replace

from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "FLAG-2"


class LoyalEntry(Entry):
    """Lets no caller down."""

    def open(self, hall: Hall, request: Request) -> None:
        if request.cause is None or request.cause["kind"] != "extension":
            super().open(hall, request)


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=LoyalEntry())
