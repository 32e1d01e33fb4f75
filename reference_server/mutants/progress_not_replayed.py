"""Progress is thought to be of no use afterwards, and is left out of the replay."""

from collections.abc import Iterable
from dataclasses import replace

from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import EventPage

BREAKS = "REPLAY-1"


class BriefReplayer(Replayer):
    """Leaves progress out of every page."""

    def items(self, page: EventPage) -> Iterable[bytes]:
        return (item for item in super().items(page) if b'"type":"node_progress"' not in item)


def plant(parts: Parts) -> Parts:
    return replace(parts, replayer=BriefReplayer())
