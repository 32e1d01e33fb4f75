"""The header Allow tells what the server could do in general, HEAD and OPTIONS, and not the extension's own method."""

from dataclasses import replace

from aiohttp import web

from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts

BREAKS = "DISPATCH-12"


class GeneralDispatcher(Dispatcher):
    """Has one answer for all."""

    def check_method(self, call: Call, request: web.Request) -> None:
        if request.method != call.extension.method:
            raise web.HTTPMethodNotAllowed(request.method, ["HEAD", "OPTIONS"])


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=GeneralDispatcher())
