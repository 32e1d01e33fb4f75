"""A failure is told in the body of a 200, as `{"success": false, "error": …}`."""

from dataclasses import replace

from aiohttp import web

from reference_server.domain.runs import Run, Status
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.replies import reply
from reference_server.http.server import Parts

BREAKS = "SYNC-4"


class PoliteDispatcher(Dispatcher):
    """Never says no."""

    def answer(self, call: Call, run: Run) -> web.Response:
        if call.extension.response_mode == "sync" and run.status is Status.FAILED:
            return reply({"success": False, "error": run.error})
        return super().answer(call, run)


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=PoliteDispatcher())
