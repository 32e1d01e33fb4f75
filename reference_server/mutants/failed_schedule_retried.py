"""A scheduled run that fails is tried again, once, as soon as it has failed."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from reference_server.domain.fields import read_input
from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run, Status
from reference_server.domain.triggers import Schedule
from reference_server.execution.hall import Hall
from reference_server.execution.scheduler import Means, Scheduler
from reference_server.execution.shelf import Served
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SCHEDULE-2"

PATIENCE = 60


class PersistentScheduler(Scheduler):
    """Waits for each run that it has started."""

    def __init__(self) -> None:
        super().__init__()
        self._started: list[Run] = []
        self._watching: set[asyncio.Task[None]] = set()

    def keep(self, store: Store, run: Run, due_at: datetime) -> None:
        super().keep(store, run, due_at)
        self._started.append(run)

    async def fire(self, hall: Hall, means: Means, served: Served, schedule: Schedule, due_at: datetime) -> None:
        await super().fire(hall, means, served, schedule, due_at)
        while self._started:
            task = asyncio.create_task(self.watch(hall, means, served, schedule, self._started.pop()))
            self._watching.add(task)
            task.add_done_callback(self._watching.discard)

    async def watch(self, hall: Hall, means: Means, served: Served, schedule: Schedule, run: Run) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        known = hall.store.run(run.run_id) or run
        ended = await means.launcher.settled(hall.store, hall.runner.bells, known, deadline)
        if ended.status is Status.FAILED:
            values, _ = read_input(served.compiled.fields, schedule.input)
            with suppress(Refused):
                await means.launcher.launch(hall, means.entry, served, values, run.cause, hall.store.add_run)


def plant(parts: Parts) -> Parts:
    return replace(parts, scheduler=PersistentScheduler())
