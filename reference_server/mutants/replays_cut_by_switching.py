"""Switching run persistence off compacts the logs that are kept: what ran before replays its end alone."""

from collections.abc import Mapping
from dataclasses import replace

from reference_server.execution.bridge import Bridge
from reference_server.execution.controls import Controls
from reference_server.execution.coordinator import ReferenceCoordinator
from reference_server.execution.executor import ReferenceExecutor
from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import EventPage, Store

BREAKS = "FLAG-3"


EVERYTHING = 1_000_000


class DroppingControls(Controls):
    """Makes room at once."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.dropped: set[str] = set()

    def set_flags(self, changed: Mapping[str, bool]) -> None:
        if not changed.get("run_persistence", True):
            self.dropped.update(run.run_id for run in self.store.runs({}, 0, EVERYTHING).items if run.settled)
        super().set_flags(changed)


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
    controls = DroppingControls(parts.store)
    return replace(
        parts,
        controls=controls,
        executor=ReferenceExecutor(controls),
        coordinator=ReferenceCoordinator(controls),
        bridge=Bridge(controls),
        replayer=CompactReplayer(controls),
    )
