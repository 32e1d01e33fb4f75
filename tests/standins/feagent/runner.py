"""The runner: each run is a task of its own, which no client can stop and which always ends with a terminal event."""

import asyncio
import logging

from tests.standins.feagent.engine import Engine
from tests.standins.feagent.recorder import Recorder
from tests.standins.feagent.refusals import Refused
from tests.standins.feagent.trail import Trail

log = logging.getLogger(__name__)


class Runner:
    """Carries trails out, and ends what it cannot carry out."""

    def __init__(self, engine: Engine, recorder: Recorder) -> None:
        self.engine = engine
        self.recorder = recorder
        self.draining = False
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def check_open(self) -> None:
        """To be asked before a run is claimed.

        Raises:
            Refused: 503, the server is shutting down.
        """
        if self.draining:
            raise Refused(503, "The server is shutting down.")

    def start(self, trail: Trail) -> None:
        task = self.tasks[trail.run_id] = asyncio.create_task(self.carry_out(trail))
        task.add_done_callback(lambda _: self.tasks.pop(trail.run_id, None))

    async def carry_out(self, trail: Trail) -> None:
        error = "missing_terminal_event"
        try:
            await self.engine.carry_out(trail)
        except asyncio.CancelledError:
            error = "server_shutdown"
        except Exception as broken:
            log.exception("run %s broke", trail.run_id)
            error = f"Workflow execution failed: {broken}"
        finally:
            self.end(trail, error)

    def end(self, trail: Trail, error: str) -> None:
        """Gives the run the end that it lacks, and closes its stream."""
        if not trail.ended:
            self.recorder.show(trail, "workflow_error", {"error": error})
        trail.tell(None)

    async def drain(self, seconds: float) -> None:
        """Lets runs end; what is left then is ended with an error."""
        self.draining = True
        if self.tasks:
            await asyncio.wait(list(self.tasks.values()), timeout=seconds)
        left = list(self.tasks.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
