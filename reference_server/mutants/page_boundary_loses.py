"""A page begins one behind the last event of the page before it, and then skips one more."""

from dataclasses import replace

from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import EventPage

BREAKS = "REPLAY-3"


class SkippingReplayer(Replayer):
    """Counts the boundary twice."""

    def next_cursor(self, page: EventPage, after: int) -> str | None:
        cursor = super().next_cursor(page, after)
        return str(int(cursor) + 1) if cursor and page.has_more else cursor


def plant(parts: Parts) -> Parts:
    return replace(parts, replayer=SkippingReplayer())
