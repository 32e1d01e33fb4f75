"""`POST /api/workflows/{workflow_id}/execute/stream`: the gate, then the run's events as they happen."""

import asyncio
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from tests.standins.feagent.confirmations import Confirmations
from tests.standins.feagent.gate import Gate
from tests.standins.feagent.reading import read_body
from tests.standins.feagent.runner import Runner
from tests.standins.feagent.trail import Trail

SSE = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache"}
GLANCE_S = 0.05


class ExecuteBody(BaseModel):
    """What an execution is asked with."""

    run_id: str | None = None
    initial_input: Any = None


class Streamer:
    """Sends a trail to the client that asked for it: `data` lines alone, no sentinel, the end is the end of file."""

    def __init__(self, runner: Runner, confirmations: Confirmations) -> None:
        self.runner = runner
        self.confirmations = confirmations

    def frame(self, text: str) -> bytes:
        return f"data: {text}\n\n".encode()

    async def stream(self, request: web.Request, trail: Trail) -> web.StreamResponse:
        response = web.StreamResponse(headers=SSE)
        try:
            await response.prepare(request)
            await self.follow(request, response, trail)
            await self.finish(request, response)
        except ConnectionError:
            pass
        finally:
            self.left(trail)
        return response

    async def follow(self, request: web.Request, response: web.StreamResponse, trail: Trail) -> None:
        while (text := await self.next(request, trail)) is not None:
            await response.write(self.frame(text))

    async def next(self, request: web.Request, trail: Trail) -> str | None:
        """The next event's text; raises ConnectionError once the client has left, which a transport tells nobody."""
        while True:
            try:
                async with asyncio.timeout(GLANCE_S):
                    return await trail.next()
            except TimeoutError:
                if request.transport is None or request.transport.is_closing():
                    raise ConnectionResetError("the client has left") from None

    async def finish(self, request: web.Request, response: web.StreamResponse) -> None:  # noqa: ARG002 - part of the seam
        await response.write_eof()

    def left(self, trail: Trail) -> None:
        """Nobody listens any more: the run goes on, but for a confirmation that nobody sees."""
        trail.desert()
        self.confirmations.abandon(trail.run_id)


class Execution:
    """The entry."""

    def __init__(self, gate: Gate, runner: Runner, streamer: Streamer) -> None:
        self.gate = gate
        self.runner = runner
        self.streamer = streamer

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/api/workflows/{workflow_id}/execute/stream", self.execute)]

    async def execute(self, request: web.Request) -> web.StreamResponse:
        body = await read_body(request, ExecuteBody)
        trail = await self.gate.admit(request.match_info["workflow_id"], body.run_id, body.initial_input)
        self.runner.start(trail)
        return await self.streamer.stream(request, trail)
