"""PUT and PATCH are taken for one another."""

from dataclasses import replace

from aiohttp import web

from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts

BREAKS = "DISPATCH-4"

UPDATES = {"PUT", "PATCH"}


class UpdatingDispatcher(Dispatcher):
    """Knows one way to update."""

    def check_method(self, call: Call, request: web.Request) -> None:
        if not {request.method, call.extension.method} <= UPDATES:
            super().check_method(call, request)


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=UpdatingDispatcher())
