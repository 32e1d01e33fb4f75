"""Runs: begun with what caused them, executed beside their callers, and kept as they end."""

import asyncio
from typing import Any
from uuid import uuid4

from tests.standins.oneflowbase.engine import Engine, Outcome
from tests.standins.oneflowbase.graph import Document
from tests.standins.oneflowbase.publishing import now
from tests.standins.oneflowbase.store import Record, Store

UNDER_WAY = ("queued", "running")


class Runs:
    """Begins and executes runs. Each is executed once, whatever becomes of it."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self.store, self.engine = store, engine
        self._tasks: set[asyncio.Task[None]] = set()
        for run in store.all("run"):
            if run["status"] in UNDER_WAY:
                self.end(run["id"], Outcome("failed", error={"message": "the server was stopped"}))

    def begin(self, publication: Record, given: dict[str, Any], cause: Record) -> Record:
        """A queued run. Its cause is `{invocation_source, principal, correlation, events}`."""
        run = {
            "id": str(uuid4()),
            "application_id": publication["application_id"],
            "publication_version_id": publication["id"],
            "flow_version_id": publication["flow_version_id"],
            "compiled_plan_id": publication["compiled_plan_id"],
            "status": "queued",
            "input_payload": self.payload(publication, given),
            "output_payload": {},
            "error_payload": None,
            "started_at": now(),
            "finished_at": None,
            **cause,
        }
        return self.keep(run)

    def payload(self, publication: Record, given: dict[str, Any]) -> dict[str, Any]:
        start = next(node for node in publication["document_snapshot"]["graph"]["nodes"]
                     if node["type"] == "workflow_start")  # fmt: skip
        return {start["id"]: given}

    def keep(self, run: Record) -> Record:
        return self.store.put("run", run["id"], run)

    def read(self, run_id: str) -> Record:
        run = self.store.get("run", run_id)
        assert run is not None
        return run

    def start(self, run: Record, document: Document, given: dict[str, Any]) -> asyncio.Task[None]:
        """Execute a run as it was begun: with this version of the document, these values."""
        task = asyncio.create_task(self.execute(run, document, given))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def execute(self, run: Record, document: Document, given: dict[str, Any]) -> None:
        self.keep(run | {"status": "running"})
        outcome = await self.engine.run(document, given)
        self.end(run["id"], outcome)

    def end(self, run_id: str, outcome: Outcome) -> None:
        run = self.store.get("run", run_id)
        if run is not None:  # its application may be gone
            finished = None if outcome.status == "waiting_human" else now()
            self.keep(run | {"status": outcome.status, "output_payload": outcome.output,
                             "error_payload": outcome.error, "finished_at": finished})  # fmt: skip

    async def settled(self) -> None:
        """Every run that was started has ended, or waits for a person."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        """What is still under way is found so by the next start."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
