"""The clock is set forward when all that was due has been started: a tick that comes meanwhile starts it, too."""

import asyncio
from dataclasses import replace
from datetime import datetime

from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run
from reference_server.execution.hall import Hall
from reference_server.execution.scheduler import LONGEST_LOOK_BACK, Means, Scheduler
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SCHEDULE-3"

A_MOMENT = 0.002


class SlowScheduler(Scheduler):
    """Looks at the clock, acts, and then remembers that it did."""

    async def move(self, hall: Hall, means: Means, now: datetime) -> None:
        after = max(self.reading, now - LONGEST_LOOK_BACK)
        await asyncio.sleep(A_MOMENT)  # the schedules are looked up elsewhere
        for publication_id in hall.store.all_live("schedule"):
            await self.serve(hall, means, publication_id, after, now)
        self.reading = now

    def keep(self, store: Store, run: Run, due_at: datetime) -> None:  # noqa: ARG002 - not spent
        if run.publication_id not in store.all_live("schedule"):
            raise Refused("publication_not_found", "The schedule was withdrawn or disabled meanwhile.")
        store.add_run(run)


def plant(parts: Parts) -> Parts:
    return replace(parts, scheduler=SlowScheduler())
