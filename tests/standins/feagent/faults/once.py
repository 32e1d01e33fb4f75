"""Faults of what may happen once only."""

import asyncio
from dataclasses import replace

from tests.standins.feagent.gate import Gate
from tests.standins.feagent.recorder import lifecycle
from tests.standins.feagent.refusals import conflict
from tests.standins.feagent.runs import Creation
from tests.standins.feagent.store import Workflow

PAUSE_S = 0.05


class EndedRunExecutedAgain(Gate):
    """Only a run that is running is refused; one that ended is executed again."""

    BREAKS = "ONCE-1"

    def check(self, workflow: Workflow, run_id: str) -> None:
        run = self.store.run(run_id)
        if run is not None and run["status"] in {"completed", "failed"}:
            self.store.append(run_id, [], "created")
        super().check(workflow, run_id)


class RefusalKeptAmongEvents(Gate):
    """A second execution is refused, and the refusal is kept among the run's events."""

    BREAKS = "ONCE-1"

    def check(self, workflow: Workflow, run_id: str) -> None:
        run = self.store.run(run_id)
        if run is not None and run["status"] != "created":
            event = lifecycle(run_id, workflow.id, "workflow_error")
            self.store.append(run_id, [replace(event, channel="execution")])
        super().check(workflow, run_id)


class CheckedThenClaimed(Gate):
    """The claim trusts the check, which was made before the coordinator was asked."""

    BREAKS = "ONCE-2"

    async def allow(self, workflow_id: str) -> None:
        await super().allow(workflow_id)
        await asyncio.sleep(PAUSE_S)

    def claim(self, workflow: Workflow, run_id: str) -> None:
        self.store.append(run_id, [lifecycle(run_id, workflow.id, "workflow_start")], "running")


class KeyIgnored(Creation):
    """The Idempotency-Key is not looked at."""

    BREAKS = "ONCE-3"

    def made(self, workflow: Workflow, key: str | None, body: str) -> str:  # noqa: ARG002 - as there
        return super().made(workflow, None, body)


class KeyRefused(Creation):
    """A key that was used is a conflict, whatever is asked."""

    BREAKS = "ONCE-3"

    def check_same(self, body: str, first: str) -> None:  # noqa: ARG002 - as there
        raise conflict("integrity_error", "failed to create run (integrity error)")


class KeyTakesAnyBody(Creation):
    """The first run of a key is given for every body."""

    BREAKS = "ONCE-4"

    def check_same(self, body: str, first: str) -> None:
        """Compares nothing."""
