"""Whenever time has gone on, each schedule whose last run has failed is tried again before what is due."""

from dataclasses import replace
from datetime import datetime

from reference_server.domain.fields import read_input
from reference_server.domain.runs import Run, Status
from reference_server.domain.triggers import Schedule
from reference_server.execution.hall import Hall
from reference_server.execution.scheduler import Means, Scheduler
from reference_server.execution.shelf import Served
from reference_server.http.server import Parts

BREAKS = "SCHEDULE-2"


class TidyScheduler(Scheduler):
    """Leaves nothing undone."""

    async def serve(self, hall: Hall, means: Means, publication_id: str, after: datetime, until: datetime) -> None:
        served = means.shelf.take(hall.store, publication_id)
        schedule, last = served.publication.trigger, self.last(hall, served)
        if isinstance(schedule, Schedule) and last and last.status is Status.FAILED:
            values, _ = read_input(served.compiled.fields, schedule.input)
            await means.launcher.launch(hall, means.entry, served, values, last.cause, hall.store.add_run)
        await super().serve(hall, means, publication_id, after, until)

    def last(self, hall: Hall, served: Served) -> Run | None:
        where = {"workflow_id": served.publication.workflow_id, "cause": "schedule"}
        total = hall.store.runs(where, 0, 1).total
        runs = hall.store.runs(where, 0, total + 1).items
        return runs[-1] if runs else None


def plant(parts: Parts) -> Parts:
    return replace(parts, scheduler=TidyScheduler())
