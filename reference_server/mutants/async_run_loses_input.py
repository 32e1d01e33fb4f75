"""What an asynchronous call sends is checked and left behind: its run begins without any input."""

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

BREAKS = "ASYNC-2"


class ForgetfulLauncher(Launcher):
    """Queues runs by their ids."""

    async def launch(
        self,
        hall: Hall,
        entry: Entry,
        served: Served,
        values: Mapping[str, Any],
        cause: Mapping[str, Any],
        keep: Keep,
    ) -> Run:
        trigger = served.publication.trigger
        queued = isinstance(trigger, Extension) and trigger.response_mode == "async"
        return await super().launch(hall, entry, served, {} if queued else values, cause, keep)


def plant(parts: Parts) -> Parts:
    return replace(parts, launcher=ForgetfulLauncher())
