"""A target that answers by a table, and a profile of a few lines that calls it."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from conformance.history.operation import Operation
from conformance.targets.credentials import gather
from conformance.targets.http import Target
from conformance.targets.loading import parse_profile
from tests.targets.hostile import Script, Served, answer, run, serving

FRAME = """
target:
  name: spelled
  identity: {path: /}
  timeouts: {request_s: 5, stream_s: 5, silent_s: 5, end_s: 0.1}
"""
NOT_FOUND = answer(b"{}", "404 Not Found")

Said = bytes | Callable[[bytes], bytes]
Routes = Mapping[str, Said]


def by_route(routes: Routes) -> Script:
    """Answers `METHOD /path` from the table, 404 what is not in it; the connection stays open."""

    async def script(request: bytes, writer: asyncio.StreamWriter) -> None:
        said = routes.get(route_of(request).partition("?")[0], NOT_FOUND)
        writer.write(said if isinstance(said, bytes) else said(request))
        await writer.drain()

    return script


def route_of(request: bytes) -> str:
    """`METHOD /path?query`, as it came in."""
    return request.partition(b"\r\n")[0].decode().removesuffix(" HTTP/1.1")


def body_of(request: bytes) -> str:
    return request.partition(b"\r\n\r\n")[2].decode()


def header_of(request: bytes, name: str) -> str | None:
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return next((line.partition(": ")[2] for line in lines if line.lower().startswith(f"{name.lower()}:")), None)


@asynccontextmanager
async def speaking(
    profile: str,
    routes: Routes | Script | None = None,
    environment: Mapping[str, str] | None = None,
    **how: Any,  # noqa: ANN401 - the target's own options
) -> AsyncIterator[tuple[Target, Served]]:
    """The target of a profile that is `FRAME` and what is given, on a server that answers by the table."""
    known = parse_profile(FRAME + profile)
    script = routes if callable(routes) else by_route(routes or {})
    async with (
        serving(script) as served,
        Target(known, gather(known, {**os.environ, **(environment or {})}), base_url=served.url, **how) as target,
    ):
        yield target, served


def calls(
    profile: str,
    routes: Routes | Script | None,
    *wanted: tuple[str, dict[str, Any]],
    **how: Any,  # noqa: ANN401 - see speaking
) -> tuple[list[Operation], Served]:
    """What came of several operations in turn, and what the server saw."""

    async def act() -> tuple[list[Operation], Served]:
        async with speaking(profile, routes, **how) as (target, served):
            return [await target.call(name, arguments) for name, arguments in wanted], served

    return run(act())
