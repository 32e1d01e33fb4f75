"""An asynchronous call is answered when its run has ended: it holds its caller as a synchronous one would."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reference_server.domain.runs import Run
from reference_server.domain.triggers import Extension
from reference_server.execution.entry import Entry
from reference_server.execution.hall import Hall
from reference_server.execution.launching import Keep, Launcher
from reference_server.execution.shelf import Served
from reference_server.http.server import Parts

BREAKS = "ASYNC-1"

PATIENCE = 60


class WaitingLauncher(Launcher):
    """Lets nobody go."""

    async def launch(
        self,
        hall: Hall,
        entry: Entry,
        served: Served,
        values: Mapping[str, Any],
        cause: Mapping[str, Any],
        keep: Keep,
    ) -> Run:
        run = await super().launch(hall, entry, served, values, cause, keep)
        trigger = served.publication.trigger
        if isinstance(trigger, Extension) and trigger.response_mode == "async":
            deadline = asyncio.get_running_loop().time() + PATIENCE
            await self.settled(hall.store, hall.runner.bells, run, deadline)
        return run


def plant(parts: Parts) -> Parts:
    return replace(parts, launcher=WaitingLauncher())
