"""Last-Event-ID is compared as text: from the tenth event on a resumed stream starts again."""

from dataclasses import replace

from aiohttp import web

from reference_server.execution.bells import Bells
from reference_server.http.server import Parts
from reference_server.http.stream import Streamer
from reference_server.persistence.store import Store

BREAKS = "REPLAY-8"


LAST_SINGLE_DIGIT = 9


class TextualStreamer(Streamer):
    """Is right as long as there is one digit."""

    async def answer(
        self, request: web.Request, store: Store, bells: Bells, run_id: str, after: int
    ) -> web.StreamResponse:
        place = after if after <= LAST_SINGLE_DIGIT else 0
        return await super().answer(request, store, bells, run_id, place)


def plant(parts: Parts) -> Parts:
    return replace(parts, streamer=TextualStreamer())
