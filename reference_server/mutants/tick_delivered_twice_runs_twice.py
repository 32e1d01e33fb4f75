"""With each tick everything runs that is due in its minute: the same tick again starts the same runs again."""

from dataclasses import replace
from datetime import datetime, timedelta

from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run
from reference_server.execution.hall import Hall
from reference_server.execution.scheduler import Means, Scheduler
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SCHEDULE-3"

A_MINUTE = timedelta(minutes=1)


class ForgetfulScheduler(Scheduler):
    """Remembers neither the last tick nor what it started."""

    async def move(self, hall: Hall, means: Means, now: datetime) -> None:
        self.reading = min(self.reading, now - A_MINUTE)
        await super().move(hall, means, now)

    def keep(self, store: Store, run: Run, due_at: datetime) -> None:  # noqa: ARG002 - not spent
        if run.publication_id not in store.all_live("schedule"):
            raise Refused("publication_not_found", "The schedule was withdrawn or disabled meanwhile.")
        store.add_run(run)


def plant(parts: Parts) -> Parts:
    return replace(parts, scheduler=ForgetfulScheduler())
