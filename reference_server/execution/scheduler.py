"""The scheduler: whenever time has gone on, each due time since the last reading starts one run, and none twice."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from reference_server.domain.fields import read_input
from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run
from reference_server.domain.timing import due_times
from reference_server.domain.triggers import Schedule
from reference_server.execution.entry import Entry
from reference_server.execution.hall import Hall
from reference_server.execution.launching import Launcher
from reference_server.execution.recorder import Clock, time_text, utc_now
from reference_server.execution.shelf import Served, Shelf
from reference_server.persistence.store import Store

log = logging.getLogger(__name__)
LONGEST_LOOK_BACK = timedelta(days=31)


class Means(NamedTuple):
    """What makes a publication run."""

    entry: Entry
    launcher: Launcher
    shelf: Shelf


class Scheduler:
    """Reads a clock: the real one, or the one that the control has set."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self.clock = clock
        self.reading = clock()
        self.set = False

    async def tick(self, hall: Hall, means: Means) -> None:
        """Real time goes on. It counts for nothing while the control has set the clock."""
        if hall.controls.now is not None:
            return
        if self.set:
            self.reading, self.set = self.clock(), False
        await self.move(hall, means, self.clock())

    async def turn(self, hall: Hall, means: Means, now: datetime | None) -> None:
        """The control sets the clock; None lets real time go on from where it is."""
        await self.tick(hall, means)
        hall.controls.now = now
        if now is not None:
            self.set = True
            await self.move(hall, means, now)

    async def move(self, hall: Hall, means: Means, now: datetime) -> None:
        """A refused or broken schedule stops no other."""
        after, self.reading = max(self.reading, now - LONGEST_LOOK_BACK), now
        for publication_id in hall.store.all_live("schedule"):
            try:
                await self.serve(hall, means, publication_id, after, now)
            except Exception:
                log.exception("a schedule could not be served")

    async def serve(self, hall: Hall, means: Means, publication_id: str, after: datetime, until: datetime) -> None:
        served = means.shelf.take(hall.store, publication_id)
        schedule = served.publication.trigger
        if isinstance(schedule, Schedule) and schedule.enabled:
            for due_at in self.due(schedule, after, until):
                await self.fire(hall, means, served, schedule, due_at)

    def due(self, schedule: Schedule, after: datetime, until: datetime) -> Iterator[datetime]:
        return due_times(schedule.cron, schedule.timezone, after, until)

    async def fire(self, hall: Hall, means: Means, served: Served, schedule: Schedule, due_at: datetime) -> None:
        """One run, never tried again: neither when it is refused, nor when it fails."""
        values, _ = read_input(served.compiled.fields, schedule.input)
        try:
            await means.launcher.launch(
                hall, means.entry, served, values, self.cause(due_at), lambda run: self.keep(hall.store, run, due_at)
            )
        except Refused as refused:
            log.info("a due time started no run: %s", refused.code)

    def cause(self, due_at: datetime) -> dict[str, Any]:
        return {"kind": "schedule", "due_at": time_text(due_at)}

    def keep(self, store: Store, run: Run, due_at: datetime) -> None:
        """The due time is spent together with the run that it starts."""
        if run.publication_id not in store.all_live("schedule"):
            raise Refused("publication_not_found", "The schedule was withdrawn or disabled meanwhile.")
        with store.together():
            if not store.spend(run.workflow_id, due_at):
                raise Refused("due_time_spent", "The due time has started its run already.")
            store.add_run(run)
