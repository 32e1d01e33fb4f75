"""A wrong method is a 405 that does not say which method is the right one."""

from dataclasses import replace

from aiohttp import web

from reference_server.domain.refusal import Refused
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts

BREAKS = "DISPATCH-12"


class SilentDispatcher(Dispatcher):
    """Refuses, and no more."""

    def check_method(self, call: Call, request: web.Request) -> None:
        if request.method != call.extension.method:
            raise Refused("method_not_allowed", "Method Not Allowed.")


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=SilentDispatcher())
