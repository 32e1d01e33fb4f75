"""The queue to the log holds a thousand events; what comes faster is streamed and never recorded."""

from collections.abc import Iterable
from dataclasses import replace

from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import EventPage

BREAKS = "REPLAY-7"
QUEUE = 1000


class OverflowingReplayer(Replayer):
    """Has no progress past the size of the queue."""

    def items(self, page: EventPage) -> Iterable[bytes]:
        kept = [r for r in page.records if r.seq <= QUEUE or b'"type":"node_progress"' not in r.body]
        return map(self.item, kept)


def plant(parts: Parts) -> Parts:
    return replace(parts, replayer=OverflowingReplayer())
