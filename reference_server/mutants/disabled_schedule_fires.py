"""Whether a schedule is enabled is shown to its owner, and asked by nobody when it is due."""

from dataclasses import replace
from datetime import datetime

from reference_server.domain.triggers import Schedule
from reference_server.execution.hall import Hall
from reference_server.execution.scheduler import Means, Scheduler
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore

BREAKS = "SCHEDULE-4"


class WakefulStore(LayeredStore):
    """Puts nothing to sleep."""

    def suspend(self, workflow_id: str) -> None:
        pass


class TirelessScheduler(Scheduler):
    """Serves every schedule."""

    async def serve(self, hall: Hall, means: Means, publication_id: str, after: datetime, until: datetime) -> None:
        served = means.shelf.take(hall.store, publication_id)
        schedule = served.publication.trigger
        if isinstance(schedule, Schedule):
            for due_at in self.due(schedule, after, until):
                await self.fire(hall, means, served, schedule, due_at)


def plant(parts: Parts) -> Parts:
    return replace(parts, scheduler=TirelessScheduler(), store=WakefulStore(parts.store))
