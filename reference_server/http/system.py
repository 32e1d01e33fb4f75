"""What anybody may ask: who are you, and what do you serve."""

from aiohttp import web

from reference_server import NAME, __version__
from reference_server.http.replies import reply
from reference_server.http.server import Server


async def healthz(_: Server, __: web.Request) -> web.Response:
    return reply({"name": NAME, "version": __version__})
