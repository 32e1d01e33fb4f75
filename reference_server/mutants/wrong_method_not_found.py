"""A method that an extension is not called by is a route that is not there: the refusal says nothing of the others."""

from dataclasses import replace

from aiohttp import web

from reference_server.domain.refusal import Refused
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts

BREAKS = "DISPATCH-12"


class TerseDispatcher(Dispatcher):
    """Knows what is there."""

    def check_method(self, call: Call, request: web.Request) -> None:
        if request.method != call.extension.method:
            raise Refused("not_found", "No extension is published there.")


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=TerseDispatcher())
