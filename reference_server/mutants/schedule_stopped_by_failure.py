"""A schedule one of whose runs has failed is put to rest, and misses what is due later."""

from dataclasses import replace
from datetime import datetime

from reference_server.domain.runs import Status
from reference_server.domain.triggers import Schedule
from reference_server.execution.hall import Hall
from reference_server.execution.scheduler import Means, Scheduler
from reference_server.execution.shelf import Served
from reference_server.http.server import Parts

BREAKS = "SCHEDULE-1"

ONE = 1


class CautiousScheduler(Scheduler):
    """Does not try what went wrong."""

    async def fire(self, hall: Hall, means: Means, served: Served, schedule: Schedule, due_at: datetime) -> None:
        where = {"workflow_id": served.publication.workflow_id, "status": str(Status.FAILED)}
        if not hall.store.runs(where, 0, ONE).items:
            await super().fire(hall, means, served, schedule, due_at)


def plant(parts: Parts) -> Parts:
    return replace(parts, scheduler=CautiousScheduler())
