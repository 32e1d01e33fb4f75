"""The connection is torn down behind the terminal event instead of being ended."""

from dataclasses import replace

from aiohttp import web

from reference_server.http.server import Parts
from reference_server.http.stream import Streamer

BREAKS = "EVT-5"


class AbruptStreamer(Streamer):
    """Hangs up without the last chunk."""

    async def end(self, request: web.Request, response: web.StreamResponse) -> None:  # noqa: ARG002 - left unfinished
        if request.transport is not None:
            request.transport.close()


def plant(parts: Parts) -> Parts:
    return replace(parts, streamer=AbruptStreamer())
