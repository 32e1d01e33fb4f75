"""Requests that are no HTTP: refused as every other request is, with a problem and without a trace on stderr."""

import logging

from aiohttp import web

from reference_server.domain.refusal import Refused
from reference_server.http.problems import problem

log = logging.getLogger(__name__)


class Wire(web.RequestHandler):
    """One connection. What cannot be parsed never reaches the application, so it is answered here."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - it may quote the request
    ) -> web.StreamResponse:
        if request.writer.output_size > 0:
            raise ConnectionError("an answer was begun already")
        if status < 500:  # noqa: PLR2004 - the caller's fault
            log.debug("a request could not be parsed: %r", exc)
            response = problem(Refused("request_malformed", "The request is no HTTP/1.1 request."))
        else:
            log.error("a request could not be answered", exc_info=exc)
            response = problem(Refused("internal_error", "The server failed."))
        response.force_close()
        return response


class WireServer(web.Server):
    """Makes a handler for each connection."""

    def __call__(self) -> web.RequestHandler:
        return Wire(self, loop=self._loop, **self._kwargs)


class WireRunner(web.AppRunner):
    """Runs an application behind wires of ours."""

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        server.__class__ = WireServer  # an AppRunner can be given a server's settings, but not its class
        return server
