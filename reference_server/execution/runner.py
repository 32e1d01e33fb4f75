"""The runner: each run is a task of its own, which no client can stop and which always ends with a terminal event."""

import asyncio
import logging
from collections.abc import AsyncGenerator

from reference_server.domain.events import Event, Trail, error_event
from reference_server.domain.narration import Plan
from reference_server.domain.refusal import Refused
from reference_server.execution.bells import Bells
from reference_server.execution.executor import Executor
from reference_server.execution.recorder import Recorder
from reference_server.persistence.store import NotKeptError, Store

log = logging.getLogger(__name__)


class Runner:
    """Carries plans out, and ends what it cannot carry out."""

    retry_seconds: float = 1.0

    def __init__(self, store: Store, executor: Executor, recorder: Recorder, bells: Bells) -> None:
        self.store = store
        self.executor = executor
        self.recorder = recorder
        self.bells = bells
        self.tasks: set[asyncio.Task[None]] = set()
        self.draining = False

    def check_open(self) -> None:
        """To be asked before a run is claimed.

        Raises:
            Refused: `server_draining`.
        """
        if self.draining:
            raise Refused("server_draining", "The server is shutting down; it starts no more runs.")

    def start(self, plan: Plan) -> None:
        task = asyncio.create_task(self.carry_out(plan))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def trail(self, plan: Plan) -> Trail:
        return Trail(plan.run_id)

    async def carry_out(self, plan: Plan) -> None:
        trail = self.trail(plan)
        ending = error_event(plan.run_id, "executor_silent", "the executor stopped without a terminal event")
        batches = self.executor.run(plan)
        try:
            async for batch in batches:
                trail = self.write(trail, batch)
                if trail.ended:
                    break
                await asyncio.sleep(0)  # let streams send what was just stored
            if isinstance(batches, AsyncGenerator):
                await batches.aclose()  # else the loop would do it, at the price of a task
            if trail.ended:
                return
        except asyncio.CancelledError:
            ending = error_event(plan.run_id, "interrupted", "the server shut down before the run ended")
        except Exception:
            log.exception("a run could not be carried out")
            ending = error_event(plan.run_id, "executor_failed", "the executor failed")
        await self.end(trail, ending)

    async def end(self, trail: Trail, ending: Event) -> None:
        """Writes the ending, as soon as it can be written; nobody is kept waiting for that in a stream."""
        while True:
            try:
                self.write(trail, [ending])
            except NotKeptError as error:
                log.warning("the end of a run could not be kept: %s", error)
                self.bells.lose(trail.run_id)
                if self.draining:
                    return  # the next start finds the run running, and ends it
                await asyncio.sleep(self.retry_seconds)
            else:
                self.bells.find(trail.run_id)
                return

    def write(self, trail: Trail, batch: list[object]) -> Trail:
        after = self.recorder.write(self.store, trail, batch)
        self.bells.ring(trail.run_id)
        return after

    async def drain(self, seconds: float) -> None:
        """Lets running runs end; what is left then is ended with an error."""
        self.draining = True
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=seconds)
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.bells.close()
