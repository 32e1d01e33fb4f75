"""Switching run persistence off drops the logs that are kept: what ran before cannot be replayed any more."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run
from reference_server.execution.bridge import Bridge
from reference_server.execution.controls import Controls
from reference_server.execution.coordinator import ReferenceCoordinator
from reference_server.execution.executor import ReferenceExecutor
from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

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


class ForgetfulReplayer(Replayer):
    """Knows nothing of what was dropped."""

    def __init__(self, controls: DroppingControls) -> None:
        self._controls = controls

    def find(self, store: Store, run_id: str) -> Run:
        if run_id in self._controls.dropped:
            raise Refused("run_not_found", "There is no such run.")
        return super().find(store, run_id)


def switching(parts: Parts, replayer: Callable[[DroppingControls], Replayer]) -> Parts:
    """The parts with controls that drop, and a replayer that knows what they dropped."""
    controls = DroppingControls(parts.store)
    return replace(
        parts,
        controls=controls,
        executor=ReferenceExecutor(controls),
        coordinator=ReferenceCoordinator(controls),
        bridge=Bridge(controls),
        replayer=replayer(controls),
    )


def plant(parts: Parts) -> Parts:
    return switching(parts, ForgetfulReplayer)
