"""What is due at the very minute of a tick is taken for due later, and then for past: it starts no run."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from reference_server.domain.triggers import Schedule
from reference_server.execution.scheduler import Scheduler
from reference_server.http.server import Parts

BREAKS = "SCHEDULE-1"

A_MINUTE = timedelta(minutes=1)


class TardyScheduler(Scheduler):
    """Leaves out both ends."""

    def due(self, schedule: Schedule, after: datetime, until: datetime) -> Iterator[datetime]:
        return super().due(schedule, after, until - A_MINUTE)


def plant(parts: Parts) -> Parts:
    return replace(parts, scheduler=TardyScheduler())
