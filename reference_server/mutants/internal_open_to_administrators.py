"""Internal creation is kept from all but the administrator, whom its flag does not stop."""

from dataclasses import replace

from aiohttp import web

from reference_server.execution.hall import Hall
from reference_server.http.doors import InternalDoor
from reference_server.http.server import Parts

BREAKS = "INTERNAL-1"


class NoDoor(InternalDoor):
    """Leaves it to the guard behind it."""

    async def check(self, hall: Hall, request: web.Request) -> None:
        """Stops nobody."""


def plant(parts: Parts) -> Parts:
    return replace(parts, internal=NoDoor())
