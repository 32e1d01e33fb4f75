"""A run that failed has an output like any other, an empty one: the reply is a 200, with a null for each field."""

from dataclasses import replace

from aiohttp import web

from reference_server.domain.runs import Run, Status
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts

BREAKS = "SYNC-4"


class OptimisticDispatcher(Dispatcher):
    """Looks whether a run has ended, and not how."""

    def answer(self, call: Call, run: Run) -> web.Response:
        return super().answer(call, replace(run, status=Status.COMPLETED) if run.settled else run)


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=OptimisticDispatcher())
