"""An asynchronous call is answered by a 200, as if all that was asked for were done."""

from dataclasses import replace

from aiohttp import web

from reference_server.domain.runs import Run
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.replies import reply
from reference_server.http.server import Parts

BREAKS = "ASYNC-4"


class SwiftDispatcher(Dispatcher):
    """Knows one success."""

    def answer(self, call: Call, run: Run) -> web.Response:
        if call.extension.response_mode == "async":
            return reply({"run_id": run.run_id, "status": run.status})
        return super().answer(call, run)


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=SwiftDispatcher())
