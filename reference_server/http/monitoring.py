"""Monitoring."""

from aiohttp import web

from reference_server.http.reading import check_query
from reference_server.http.replies import reply
from reference_server.http.server import Server


async def monitoring(server: Server, request: web.Request) -> web.Response:
    check_query(request, ("workflow_id",))
    return reply(server.parts.monitor.summary(server.store.counts(request.query.get("workflow_id"))))
