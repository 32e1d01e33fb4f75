"""The stream is buffered on its way and arrives in one piece when the run is over."""

from dataclasses import replace

from aiohttp import web

from reference_server.execution.bells import Bells
from reference_server.http.server import Parts
from reference_server.http.stream import Streamer
from reference_server.persistence.store import Store

BREAKS = "EVT-7"


class BufferingStreamer(Streamer):
    """Says nothing before all is said."""

    async def follow(self, response: web.StreamResponse, store: Store, bells: Bells, run_id: str, after: int) -> None:
        while not self.page(store, run_id, after).settled and not bells.closed:
            await self.more(bells, run_id)
        await super().follow(response, store, bells, run_id, after)


def plant(parts: Parts) -> Parts:
    return replace(parts, streamer=BufferingStreamer())
