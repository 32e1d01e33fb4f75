"""A route is registered for every method: an extension answers to each of them."""

from dataclasses import replace

from aiohttp import web

from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts

BREAKS = "DISPATCH-4"


class IndifferentDispatcher(Dispatcher):
    """Does not look at the method."""

    def check_method(self, call: Call, request: web.Request) -> None:
        pass


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=IndifferentDispatcher())
