"""An asynchronous reply names a job, under an id of the queue's that no run has."""

from dataclasses import replace

from aiohttp import web

from reference_server.domain.runs import Run
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts

BREAKS = "ASYNC-3"


class QueueingDispatcher(Dispatcher):
    """Knows jobs."""

    def answer(self, call: Call, run: Run) -> web.Response:
        if call.extension.response_mode == "async":
            run = replace(run, run_id=run.run_id.replace("run_", "job_"))
        return super().answer(call, run)


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=QueueingDispatcher())
