"""The cursor is taken to be the first event of the next page: pages of two and more overlap."""

from dataclasses import replace

from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import EventPage

BREAKS = "REPLAY-3"


class OverlappingReplayer(Replayer):
    """Gives the last event of a page again."""

    def next_cursor(self, page: EventPage, after: int) -> str | None:
        cursor = super().next_cursor(page, after)
        return str(int(cursor) - 1) if cursor and page.has_more and len(page.records) > 1 else cursor


def plant(parts: Parts) -> Parts:
    return replace(parts, replayer=OverlappingReplayer())
