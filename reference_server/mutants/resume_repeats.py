"""A resumed stream begins with the event that the client has already seen."""

from dataclasses import replace

from aiohttp import web

from reference_server.execution.bells import Bells
from reference_server.http.server import Parts
from reference_server.http.stream import Streamer
from reference_server.persistence.store import Store

BREAKS = "REPLAY-8"


class RepeatingStreamer(Streamer):
    """Takes the last seen event for the next one."""

    async def answer(
        self, request: web.Request, store: Store, bells: Bells, run_id: str, after: int
    ) -> web.StreamResponse:
        return await super().answer(request, store, bells, run_id, max(after - 1, 0))


def plant(parts: Parts) -> Parts:
    return replace(parts, streamer=RepeatingStreamer())
