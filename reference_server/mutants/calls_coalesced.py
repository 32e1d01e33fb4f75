"""Calls of one extension that come together share one reply, the first one's, though each of them has its own run."""

from dataclasses import replace

from reference_server.domain.runs import Run
from reference_server.execution.bells import Bells
from reference_server.execution.launching import Launcher
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SYNC-5"


class SharingLauncher(Launcher):
    """Waits for one run of each publication."""

    def __init__(self) -> None:
        self._awaited: dict[str | None, Run] = {}

    async def settled(self, store: Store, bells: Bells, run: Run, deadline: float) -> Run:
        first = self._awaited.setdefault(run.publication_id, run)
        try:
            return await super().settled(store, bells, first, deadline)
        finally:
            if first is run:
                del self._awaited[run.publication_id]


def plant(parts: Parts) -> Parts:
    return replace(parts, launcher=SharingLauncher())
