"""The run lives in its client's request: when the client leaves, it stops where it stands."""

import asyncio
from dataclasses import replace

from aiohttp import web

from reference_server.domain.events import Trail
from reference_server.execution.bells import Bells
from reference_server.execution.runner import Runner
from reference_server.http.server import Parts
from reference_server.http.stream import Streamer
from reference_server.persistence.store import Store

BREAKS = "TERM-6"


ABANDONED: set[str] = set()
GLANCE = 0.01


class WatchingStreamer(Streamer):
    """Notices when its client goes away."""

    async def answer(
        self, request: web.Request, store: Store, bells: Bells, run_id: str, after: int
    ) -> web.StreamResponse:
        watch = asyncio.create_task(watch_client(request, run_id))
        try:
            return await super().answer(request, store, bells, run_id, after)
        finally:
            watch.cancel()


async def watch_client(request: web.Request, run_id: str) -> None:
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110 - a transport tells nobody
        await asyncio.sleep(GLANCE)
    ABANDONED.add(run_id)


class DependentRunner(Runner):
    """Writes nothing more for a client that has left."""

    def write(self, trail: Trail, batch: list[object]) -> Trail:
        if trail.run_id in ABANDONED:
            raise asyncio.CancelledError
        return super().write(trail, batch)


def plant(parts: Parts) -> Parts:
    return replace(parts, streamer=WatchingStreamer(), runner=DependentRunner)
