"""A cron expression is read in UTC, whatever time zone the schedule names."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from reference_server.domain.timing import due_times
from reference_server.domain.triggers import Schedule
from reference_server.execution.scheduler import Scheduler
from reference_server.http.server import Parts

BREAKS = "SCHEDULE-1"


class UniversalScheduler(Scheduler):
    """Has one clock."""

    def due(self, schedule: Schedule, after: datetime, until: datetime) -> Iterator[datetime]:
        return due_times(schedule.cron, "UTC", after, until)


def plant(parts: Parts) -> Parts:
    return replace(parts, scheduler=UniversalScheduler())
