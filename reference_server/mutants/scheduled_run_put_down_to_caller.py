"""The run of a schedule goes through the execution entry, and is put down to a caller who executed it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from reference_server.execution.scheduler import Scheduler
from reference_server.http.server import Parts

BREAKS = "SCHEDULE-1"


class AnonymousScheduler(Scheduler):
    """Does not sign."""

    def cause(self, due_at: datetime) -> dict[str, Any]:  # noqa: ARG002 - not told
        return {"kind": "execute"}


def plant(parts: Parts) -> Parts:
    return replace(parts, scheduler=AnonymousScheduler())
