"""What the caller of an extension is told: the declared fields, where to look later, or that the run failed."""

import asyncio
from typing import Any

from aiohttp import web

from tests.standins.oneflowbase import graph
from tests.standins.oneflowbase.runs import Runs
from tests.standins.oneflowbase.store import Record
from tests.standins.oneflowbase.wire import NativeRefused, said

DEFAULT_TIMEOUT_MS = 30_000


class Replies:
    """Starts a run and answers for it. A caller who is not waited for any longer leaves the run going."""

    def __init__(self, runs: Runs) -> None:
        self.runs = runs

    async def reply(self, run: Record, publication: Record, given: dict[str, Any]) -> web.Response:
        document = publication["document_snapshot"]
        task = self.runs.start(run, document, given)
        if publication["mapping_snapshot"]["extension"]["response_mode"] == "async":
            return await self.at_once(run, task)
        done, _ = await asyncio.wait({task}, timeout=self.timeout_s(document))
        return self.ended(task.result()) if done else self.late(run, task)

    def timeout_s(self, document: graph.Document) -> float:
        config = graph.start(document).get("config", {})
        return float(config.get("sync_timeout_ms", DEFAULT_TIMEOUT_MS)) / 1000

    async def at_once(self, run: Record, task: asyncio.Task[Record]) -> web.Response:  # noqa: ARG002 - it goes on alone
        return self.accepted(run["id"], "queued")

    def late(self, run: Record, task: asyncio.Task[Record]) -> web.Response:  # noqa: ARG002 - likewise
        return self.accepted(run["id"], "running")

    def ended(self, run: Record) -> web.Response:
        """Raises NativeRefused: 409 `workflow_failed` or `workflow_cancelled`."""
        if run["status"] == "succeeded":
            return said(run["output_payload"])
        if run["status"] == "failed":
            return self.failed(run)
        if run["status"] == "cancelled":
            raise NativeRefused(409, "workflow_cancelled", "workflow run was cancelled")
        return self.accepted(run["id"], run["status"])

    def failed(self, run: Record) -> web.Response:
        raise NativeRefused(409, "workflow_failed", (run["error_payload"] or {}).get("message", "workflow run failed"))

    def accepted(self, run_id: str, status: str) -> web.Response:
        return said({"run_id": run_id, "status": status}, 202)
