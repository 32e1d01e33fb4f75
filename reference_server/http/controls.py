"""The controls, for testers: there only with `--controls`, and only on a loopback address."""

from aiohttp import web

from reference_server.domain.refusal import Fault, Refused
from reference_server.http.reading import check_query, read_object
from reference_server.http.replies import reply
from reference_server.http.server import Server


async def read_controls(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    return reply(server.parts.controls.read())


async def restore_controls(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    server.parts.controls.restore()
    return reply(server.parts.controls.read())


async def control_executor(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    body = await read_object(request)
    events = body.get("events")
    if "events" not in body or not (events is None or isinstance(events, list)):
        raise Refused(
            "input_invalid", "The events must be a list or null.", [Fault("/events", "must be a list or null")]
        )
    server.parts.controls.executor_events = events
    return reply(server.parts.controls.read())
