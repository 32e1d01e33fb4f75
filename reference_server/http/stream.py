"""Streams: a run's log as server-sent events, from a place on until its terminal event.

A stream reads the log and holds nothing, so a slow client costs no memory, a lost one stops nothing, and what is
streamed is what is replayed.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from aiohttp import web

from reference_server.execution.bells import Bells
from reference_server.persistence.store import EventPage, Record, Store

HEADERS = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
PAGE = 512
IDLE_SECONDS = 15.0


class Streamer:
    """Sends a log to one client, following it while it grows."""

    def page(self, store: Store, run_id: str, after: int) -> EventPage:
        return store.events(run_id, after, PAGE)

    def frame(self, record: Record) -> bytes:
        return b"id: %d\ndata: %b\n\n" % record

    def frames(self, records: Sequence[Record]) -> bytes:
        return b"".join(map(self.frame, records))

    async def answer(
        self, request: web.Request, store: Store, bells: Bells, run_id: str, after: int
    ) -> web.StreamResponse:
        """The whole answer; a client that leaves ends it and nothing else."""
        response = web.StreamResponse(headers=HEADERS)
        with suppress(ConnectionError):
            await response.prepare(request)
            try:
                await self.follow(response, store, bells, run_id, after)
            except ConnectionAbortedError:
                self.hang_up(request)
                raise
            await self.end(request, response)
        return response

    def hang_up(self, request: web.Request) -> None:
        """A stream that cannot be whole is not ended as if it were."""
        if request.transport is not None:
            request.transport.abort()

    async def end(self, request: web.Request, response: web.StreamResponse) -> None:  # noqa: ARG002 - part of the seam
        await response.write_eof()

    async def follow(self, response: web.StreamResponse, store: Store, bells: Bells, run_id: str, after: int) -> None:
        while True:
            page = self.page(store, run_id, after)
            if page.records:
                await response.write(self.frames(page.records))
                after = page.records[-1].seq
            if page.settled and not page.has_more:
                return
            if page.records:  # the log may have grown meanwhile: look again before waiting for its bell
                await asyncio.sleep(0)
            elif not await self.more(bells, run_id):
                await response.write(b": idle\n\n")
            elif bells.closed:
                return
            elif bells.lost(run_id):
                raise ConnectionAbortedError("the run's log cannot grow")

    async def more(self, bells: Bells, run_id: str) -> bool:
        return await bells.wait(run_id, IDLE_SECONDS)
