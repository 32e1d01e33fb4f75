"""Switching run persistence off compacts the logs that are kept: what ran before replays its end alone."""

from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.mutants.replays_lost_by_switching import DroppingControls, switching
from reference_server.persistence.store import EventPage, Store

BREAKS = "FLAG-3"


class CompactReplayer(Replayer):
    """Has kept how it ended, and no more."""

    def __init__(self, controls: DroppingControls) -> None:
        self._controls = controls

    def page(self, store: Store, run_id: str, after: int, limit: int) -> EventPage:
        last = store.last_event(run_id) if run_id in self._controls.dropped else None
        if last is None:
            return super().page(store, run_id, after, limit)
        return EventPage([last] if last.seq > after else [], has_more=False, settled=True)


def plant(parts: Parts) -> Parts:
    return switching(parts, CompactReplayer)
