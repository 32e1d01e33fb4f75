"""Doors that are shut before a caller is even looked at."""

from aiohttp import web

from reference_server.domain.refusal import Refused
from reference_server.execution.hall import Hall


class InternalDoor:
    """Open while the flag is on, and not a moment longer."""

    async def check(self, hall: Hall, request: web.Request) -> None:  # noqa: ARG002 - part of the seam
        if not hall.controls.flags["internal_create"]:
            raise Refused("internal_create_disabled", "Workflows are not created this way.")
