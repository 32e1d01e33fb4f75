"""The flag of internal creation is read once it is on, and never again: switching it off changes nothing."""

from dataclasses import replace

from aiohttp import web

from reference_server.execution.hall import Hall
from reference_server.http.doors import InternalDoor
from reference_server.http.server import Parts

BREAKS = "INTERNAL-4"


class StickyDoor(InternalDoor):
    """Opens once and for all, when somebody gets through."""

    def __init__(self) -> None:
        self._opened = False

    async def check(self, hall: Hall, request: web.Request) -> None:
        if not self._opened:
            await super().check(hall, request)
            self._opened = True


def plant(parts: Parts) -> Parts:
    return replace(parts, internal=StickyDoor())
