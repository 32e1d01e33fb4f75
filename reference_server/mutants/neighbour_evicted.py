"""A long run fills the shared buffer, and the events of the runs beside it are evicted."""

from dataclasses import replace

from reference_server.domain.events import Trail
from reference_server.execution.runner import Runner
from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import EventPage, Store

BREAKS = "REPLAY-7"


BUFFER = 1000
ACTIVE: dict[str, int] = {}
EVICTED: set[str] = set()


class CrowdedRunner(Runner):
    """Shares one buffer among all runs under way."""

    def write(self, trail: Trail, batch: list[object]) -> Trail:
        after = super().write(trail, batch)
        ACTIVE[trail.run_id] = after.seq
        if max(ACTIVE.values()) > BUFFER:
            EVICTED.update(run_id for run_id, seq in ACTIVE.items() if seq <= BUFFER)
        if after.ended:
            del ACTIVE[trail.run_id]
        return after


class EvictingReplayer(Replayer):
    """Has lost the first events of whoever was evicted."""

    def page(self, store: Store, run_id: str, after: int, limit: int) -> EventPage:
        page = super().page(store, run_id, after, limit)
        lost = 1 if run_id in EVICTED and after == 0 and len(page.records) > 1 else 0
        return replace(page, records=page.records[lost:])


def plant(parts: Parts) -> Parts:
    return replace(parts, runner=CrowdedRunner, replayer=EvictingReplayer())
