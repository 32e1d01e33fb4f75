"""The queue of asynchronous runs carries texts: a number or a boolean comes out of it as the text that spells it."""

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


class QueueingLauncher(Launcher):
    """Has a queue of its own."""

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
        if isinstance(trigger, Extension) and trigger.response_mode == "async":
            values = {key: value if value is None else str(value) for key, value in values.items()}
        return await super().launch(hall, entry, served, values, cause, keep)


def plant(parts: Parts) -> Parts:
    return replace(parts, launcher=QueueingLauncher())
