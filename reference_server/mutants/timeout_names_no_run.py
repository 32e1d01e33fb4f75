"""A call whose time is up is told that its run goes on, and not which run that is."""

from dataclasses import replace

from aiohttp import web

from reference_server.domain.runs import Run
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.replies import reply
from reference_server.http.server import Parts

BREAKS = "SYNC-3"


class VagueDispatcher(Dispatcher):
    """Sends callers away."""

    def answer(self, call: Call, run: Run) -> web.Response:
        if call.extension.response_mode == "sync" and not run.settled:
            return reply({"status": run.status}, status=202)
        return super().answer(call, run)


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=VagueDispatcher())
