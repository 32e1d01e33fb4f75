"""The controls, for testers: there only with `--controls`, and only on a loopback address."""

from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from reference_server.domain.refusal import Fault, Refused, pointer
from reference_server.execution.controls import BRIDGE_MODES, COORDINATOR_MODES, FLAGS
from reference_server.http.reading import check_query, read_object
from reference_server.http.replies import reply
from reference_server.http.server import Server

YEARS = (1970, 2999)
MOMENT = "an RFC 3339 time of the years {}..{}, with its offset".format(*YEARS)


async def read_controls(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    return reply(server.parts.controls.read())


async def restore_controls(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    server.parts.controls.restore()
    return reply(server.parts.controls.read())


async def control_executor(server: Server, request: web.Request) -> web.Response:
    body = await _body(request)
    events = body.get("events")
    if "events" not in body or not (events is None or isinstance(events, list)):
        raise Refused(
            "input_invalid", "The events must be a list or null.", [Fault("/events", "must be a list or null")]
        )
    server.parts.controls.executor_events = events
    return reply(server.parts.controls.read())


async def control_coordinator(server: Server, request: web.Request) -> web.Response:
    server.parts.controls.coordinator = _mode(await _body(request), COORDINATOR_MODES)
    return reply(server.parts.controls.read())


async def control_bridge(server: Server, request: web.Request) -> web.Response:
    server.parts.controls.bridge = _mode(await _body(request), BRIDGE_MODES)
    return reply(server.parts.controls.read())


async def control_flags(server: Server, request: web.Request) -> web.Response:
    """Sets the flags that are named, and leaves the others as they are."""
    body = await _body(request)
    faults = [Fault(pointer(name), f"must be one of {', '.join(FLAGS)}") for name in body if name not in FLAGS]
    faults += [
        Fault(pointer(name), "must be a boolean") for name in FLAGS if name in body and not isinstance(body[name], bool)
    ]
    if faults or not body:
        raise Refused("input_invalid", "Flags are named, and are on or off.", faults)
    server.parts.controls.set_flags(body)
    return reply(server.parts.controls.read())


async def control_clock(server: Server, request: web.Request) -> web.Response:
    """Answers once every run that became due by it has begun."""
    body = await _body(request)
    now = body.get("now")
    if "now" not in body or not (now is None or _moment(now)):
        raise Refused("input_invalid", "There is no such time.", [Fault("/now", f"must be {MOMENT}, or null")])
    await server.parts.scheduler.turn(server.hall, server.means, _moment(now))
    return reply(server.parts.controls.read())


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None or not YEARS[0] <= moment.year <= YEARS[1]:
        return None
    return moment.astimezone(UTC)


async def _body(request: web.Request) -> dict[str, Any]:
    check_query(request, ())
    return await read_object(request)


def _mode(body: dict[str, Any], modes: tuple[str, ...]) -> str:
    mode = body.get("mode")
    if mode not in modes:
        fault = Fault("/mode", f"must be one of {', '.join(modes)}")
        raise Refused("input_invalid", "There is no such mode.", [fault])
    return str(mode)
