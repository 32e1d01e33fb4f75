"""Faults in what a caller is told, and in what becomes of his run."""

import asyncio
from typing import Any

from aiohttp import web

from tests.standins.oneflowbase import graph
from tests.standins.oneflowbase.engine import Engine, Values, bound
from tests.standins.oneflowbase.faults.fault import Fault
from tests.standins.oneflowbase.graph import Document
from tests.standins.oneflowbase.replies import DEFAULT_TIMEOUT_MS, Replies
from tests.standins.oneflowbase.runs import UNDER_WAY, Runs
from tests.standins.oneflowbase.store import Record
from tests.standins.oneflowbase.wire import said

LATE_S = 0.1


class LastNodeReplied(Engine):
    """The reply is what the last node before the end gave, not what the end declares."""

    def output(self, document: Document, values: Values) -> dict[str, Any]:
        inner = [node for node in graph.order(document) if node["type"] in graph.INNER]
        return values[inner[-1]["id"]] if inner else super().output(document, values)


class EveryOutputReplied(Engine):
    """The reply is everything that the run knows, the declared fields among it."""

    def output(self, document: Document, values: Values) -> dict[str, Any]:
        known = {key: value for each in values.values() for key, value in each.items()}
        return {**known, **super().output(document, values)}


class ConstantTimeout(Replies):
    """How long a caller is waited for is a constant."""

    def timeout_s(self, document: Document) -> float:  # noqa: ARG002 - it is not looked at
        return DEFAULT_TIMEOUT_MS / 1000


class TimeoutInSeconds(Replies):
    """The timeout is taken for seconds."""

    def timeout_s(self, document: Document) -> float:
        return super().timeout_s(document) * 1000


class TimeoutReplies200(Replies):
    """A run that takes too long gives what it has got so far, which is nothing."""

    def late(self, run: Record, task: asyncio.Task[Record]) -> web.Response:  # noqa: ARG002 - it goes on alone
        return said({"run_id": run["id"], "status": "running"})


class TimeoutStopsTheRun(Replies):
    """The run hangs on its caller: when he is not waited for any longer, nobody executes it."""

    def late(self, run: Record, task: asyncio.Task[Record]) -> web.Response:
        task.cancel()
        return super().late(run, task)


class FailureReplies200(Replies):
    """A failed run is a reply like any other, with what went wrong in it."""

    def failed(self, run: Record) -> web.Response:
        return said({**run["output_payload"], "error": run["error_payload"]})


class FailureShowsOutput(Replies):
    """The refusal of a failed run shows its fields as they would have been."""

    def failed(self, run: Record) -> web.Response:
        body = {"code": "workflow_failed", "message": "workflow run failed", "output": run["output_payload"]}
        return said(body, 409)


class FailureKeepsOutput(Engine):
    """What the nodes gave before one failed is kept as if it were the output."""

    def partial(self, document: Document, values: Values) -> dict[str, Any]:
        ends = graph.of_type(document, "workflow_end")
        return {key: value for end in ends for key, value in bound(end, values).items()}


class AsyncWaits(Replies):
    """An asynchronous call is answered once its run is over."""

    async def at_once(self, run: Record, task: asyncio.Task[Record]) -> web.Response:
        await asyncio.wait({task})
        return await super().at_once(run, task)


class AsyncNamesNoRun(Replies):
    """An asynchronous call learns that it was accepted, and not as what."""

    async def at_once(self, run: Record, task: asyncio.Task[Record]) -> web.Response:  # noqa: ARG002 - see above
        return said({"status": "queued"}, 202)


class AsyncOutputDropped(Replies):
    """What an asynchronous run gave is kept nowhere, since nobody waits for it."""

    async def at_once(self, run: Record, task: asyncio.Task[Record]) -> web.Response:
        task.add_done_callback(lambda done: self.runs.owned(done.result() | {"output_payload": {}}))
        return await super().at_once(run, task)


class AsyncRunAppearsLate(Runs):
    """A run is written down by its worker, a moment after its caller has its id."""

    def keep(self, run: Record) -> Record:
        return run if run["status"] == "queued" else super().keep(run)

    async def execute(self, run: Record, document: Document, given: dict[str, Any]) -> Record:
        await asyncio.sleep(LATE_S)
        return await super().execute(run, document, given)


class StaysRunning(Runs):
    """An asynchronous run's end is told to a caller who has left."""

    def keep(self, run: Record) -> Record:
        events = run["events"]
        quiet = bool(events) and events[0]["payload"].get("response_mode") == "async"
        return run if quiet and run["status"] not in UNDER_WAY else super().keep(run)


FAULTS = {
    "last_node_replied": Fault("SYNC-1", (LastNodeReplied,)),
    "every_output_replied": Fault("SYNC-1", (EveryOutputReplied,)),
    "constant_timeout": Fault("SYNC-2", (ConstantTimeout,)),
    "timeout_in_seconds": Fault("SYNC-2", (TimeoutInSeconds,)),
    "timeout_replies_200": Fault("SYNC-3", (TimeoutReplies200,)),
    "timeout_stops_the_run": Fault("SYNC-3", (TimeoutStopsTheRun,)),
    "failure_replies_200": Fault("SYNC-4", (FailureReplies200,)),
    "failure_shows_output": Fault("SYNC-4", (FailureShowsOutput, FailureKeepsOutput)),
    "async_waits": Fault("ASYNC-1", (AsyncWaits,)),
    "async_names_no_run": Fault("ASYNC-1", (AsyncNamesNoRun,)),
    "async_output_dropped": Fault("ASYNC-2", (AsyncOutputDropped,)),
    "async_stays_running": Fault("ASYNC-2", (StaysRunning,)),
    "async_run_appears_late": Fault("ASYNC-3", (AsyncRunAppearsLate,)),
}
