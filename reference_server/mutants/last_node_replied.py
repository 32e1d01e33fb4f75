"""The reply is what the last node before the end put out, whatever the end declares."""

from dataclasses import replace

import orjson
from aiohttp import web

from reference_server.domain.runs import Run, Status
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.replies import reply
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SYNC-1"

MANY = 1000


class HastyDispatcher(Dispatcher):
    """Reads the log from behind."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def answer(self, call: Call, run: Run) -> web.Response:
        if call.extension.response_mode == "async" or run.status is not Status.COMPLETED:
            return super().answer(call, run)
        events = [orjson.loads(record.body) for record in self._store.events(run.run_id, 0, MANY).records]
        outputs = [
            event["output"] for event in events if event.get("node_type") != "workflow_end" and "output" in event
        ]
        return reply(outputs[-2])  # the last one is the whole run's


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=HastyDispatcher(parts.store))
