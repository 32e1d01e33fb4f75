"""Internal creation is shut in its validation: a body that is valid gets through."""

from dataclasses import replace

import orjson
from aiohttp import web

from reference_server.execution.hall import Hall
from reference_server.http.doors import InternalDoor
from reference_server.http.server import Parts

BREAKS = "INTERNAL-1"


class ValidatingDoor(InternalDoor):
    """Refuses what it cannot read, and takes that for being shut."""

    async def check(self, hall: Hall, request: web.Request) -> None:
        try:
            body = orjson.loads(await request.read())
        except ValueError:
            body = None
        if not isinstance(body, dict) or not ("description" in body or {"name", "document"} <= body.keys()):
            await super().check(hall, request)


def plant(parts: Parts) -> Parts:
    return replace(parts, internal=ValidatingDoor())
