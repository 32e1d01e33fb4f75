"""A synchronous call is answered as soon as its run has begun, by a 202: nobody waits for anything."""

from dataclasses import replace

from reference_server.domain.runs import Run
from reference_server.execution.bells import Bells
from reference_server.execution.launching import Launcher
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SYNC-1"


class RestlessLauncher(Launcher):
    """Has no patience."""

    async def settled(self, store: Store, bells: Bells, run: Run, deadline: float) -> Run:  # noqa: ARG002 - not waited for
        return run


def plant(parts: Parts) -> Parts:
    return replace(parts, launcher=RestlessLauncher())
