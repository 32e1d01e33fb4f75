"""An asynchronous call is told that it was accepted, and not under which id its run can be found."""

from dataclasses import replace

from aiohttp import web

from reference_server.domain.runs import Run
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.replies import reply
from reference_server.http.server import Parts

BREAKS = "ASYNC-1"


class BriefDispatcher(Dispatcher):
    """Says yes."""

    def answer(self, call: Call, run: Run) -> web.Response:
        if call.extension.response_mode == "async":
            return reply({"status": "accepted"}, status=202)
        return super().answer(call, run)


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=BriefDispatcher())
