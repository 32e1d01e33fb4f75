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
        self._tasks: set[asyncio.Task[Record]] = set()
        for run in store.all("run"):
            if run["status"] in UNDER_WAY:
                self.ended(run, Outcome("failed", error={"message": "the server was stopped"}))

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

    def start(self, run: Record, document: Document, given: dict[str, Any]) -> asyncio.Task[Record]:
        """Execute a run as it was begun: with this version of the document, these values."""
        task = asyncio.create_task(self.execute(run, document, given))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def execute(self, run: Record, document: Document, given: dict[str, Any]) -> Record:
        """The run as it ended; it is kept while its application is there."""
        self.owned(run | {"status": "running"})
        return self.ended(run, await self.engine.run(document, given))

    def ended(self, run: Record, outcome: Outcome) -> Record:
        finished = None if outcome.status == "waiting_human" else now()
        end = {"status": outcome.status, "output_payload": outcome.output, "error_payload": outcome.error}
        return self.owned({**run, **end, "finished_at": finished})

    def owned(self, run: Record) -> Record:
        return self.keep(run) if self.store.get("application", run["application_id"]) else run

    async def settled(self) -> None:
        """Every run that was started has ended, or waits for a person."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        """What is still under way is found so by the next start."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
