"""The time of a synchronous call begins anew whenever its run says something: it can be as long as the run goes on."""

import asyncio
from dataclasses import replace

from reference_server.domain.runs import Run
from reference_server.execution.bells import Bells
from reference_server.execution.launching import Launcher
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SYNC-2"


class EncouragedLauncher(Launcher):
    """Takes every sign of life for a reason to wait."""

    async def settled(self, store: Store, bells: Bells, run: Run, deadline: float) -> Run:
        patience = deadline - asyncio.get_running_loop().time()
        while not run.settled and not bells.closed and await bells.wait(run.run_id, patience):
            run = store.run(run.run_id) or run
        return run


def plant(parts: Parts) -> Parts:
    return replace(parts, launcher=EncouragedLauncher())
