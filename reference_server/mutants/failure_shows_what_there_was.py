"""The reply to a run that failed holds, to help its caller, what its nodes had put out until then."""

from dataclasses import replace

import orjson
from aiohttp import web

from reference_server.domain.runs import Run, Status
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.replies import reply
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SYNC-4"

MANY = 1000


class HelpfulDispatcher(Dispatcher):
    """Shows how far it came."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def answer(self, call: Call, run: Run) -> web.Response:
        if call.extension.response_mode == "async" or run.status is not Status.FAILED:
            return super().answer(call, run)
        events = [orjson.loads(record.body) for record in self._store.events(run.run_id, 0, MANY).records]
        shown = {event["node_id"]: event["output"] for event in events if "node_id" in event and "output" in event}
        problem = {"status": 409, "code": "workflow_failed", "detail": "The run failed.", "nodes": shown}
        return reply({**problem, "run_id": run.run_id}, status=409)


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=HelpfulDispatcher(parts.store))
