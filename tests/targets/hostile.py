"""Servers of a few bytes that do what no good server does, and a profile that calls them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from conformance.history.operation import Exchange, Operation
from conformance.targets.credentials import gather
from conformance.targets.http import Target
from conformance.targets.loading import parse_profile
from conformance.targets.profile import Profile

PROFILE = """
target:
  name: hostile
  identity: {path: /who, expect: {name: hostile}}
  concurrency: 4
  timeouts: {connect_s: 2, request_s: 1, stream_s: 5, silent_s: 1, end_s: 0.1, hurried_s: 0.05}
  limits: {body_bytes: 1000000, stream_bytes: 200000, events: 500, event_bytes: 20000}
auth: {caller: {env: CALLER_TOKEN}}
variables: {id: unnamed}
entries: {dialog: [read, plain, make, watch, follow, turn]}
operations:
  read: {actor: caller, path: "/things/{id}", answer: {fields: {id: body.id, status: body.status}, required: [id]}}
  plain: {path: /plain}
  make: {actor: caller, method: POST, path: /things, body: {id: $id, input: $input}, answer: {fields: {id: body.id}}}
  watch: {actor: caller, method: POST, path: /watch, body: {id: $id}, stream: execution}
  follow: {path: /follow, headers: {Last-Event-ID: "{last_event_id}"}, stream: execution}
  turn: {path: /pages, query: {cursor: "{cursor}"}, page: true}
streams: {execution: {terminal: {complete: done, error: broke}, sentinel: "[DONE]"}}
replay: {items: body.items, next_cursor: body.next, last: "body.next == null"}
statuses: {queued: created}
errors:
  outcomes: [{status: [503], code: [closed], outcome: refused}]
"""
TOKEN = "s3cret-token"
EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

T = TypeVar("T")
Script = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


def hostile_profile() -> Profile:
    return parse_profile(PROFILE)


@dataclass
class Served:
    """A server that ran: where it was, and each request as it came in."""

    url: str
    requests: list[bytes] = field(default_factory=list)


@asynccontextmanager
async def serving(script: Script) -> AsyncIterator[Served]:
    """A server that reads whole requests and lets the script answer them."""
    conversations: list[tuple[asyncio.Task[None] | None, asyncio.StreamWriter]] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversations.append((asyncio.current_task(), writer))
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                served.requests.append(head + await reader.readexactly(length_of(head)))
                await script(served.requests[-1], writer)
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    served = Served(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    try:
        yield served
    finally:
        server.close()
        for _, writer in conversations:
            writer.transport.abort()
        await asyncio.gather(*(task for task, _ in conversations if task))


def length_of(head: bytes) -> int:
    lines = (line.lower().partition(b":") for line in head.split(b"\r\n"))
    return next((int(value) for name, _, value in lines if name == b"content-length"), 0)


def says(*answers: bytes, close: bool = True) -> Script:
    """One answer after another, the last one for all that follow; then the connection is closed or left open."""
    waiting = list(answers)

    async def script(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(waiting.pop(0) if len(waiting) > 1 else waiting[0])
        await writer.drain()
        if close:
            writer.close()
            raise ConnectionResetError

    return script


def says_for_ever(head: bytes, piece: bytes) -> Script:
    """An answer without an end."""

    async def script(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while not writer.is_closing():
            writer.write(piece)
            await asyncio.sleep(0)  # drain alone does not let the client run
            await writer.drain()

    return script


def answer(body: bytes, status: str = "200 OK", *headers: str, kind: str = "application/json") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@asynccontextmanager
async def targeting(url: str, **how: Any) -> AsyncIterator[Target]:  # noqa: ANN401 - the target's own options
    profile = hostile_profile()
    credentials = gather(profile, {"CALLER_TOKEN": TOKEN})
    async with Target(profile, credentials, base_url=url, **how) as target:
        yield target


def ask(script: Script, name: str, arguments: dict[str, Any] | None = None, **how: Any) -> tuple[Operation, Served]:  # noqa: ANN401 - the call's own options
    """One call of an operation on a server that follows the script."""

    async def act() -> tuple[Operation, Served]:
        async with serving(script) as served, targeting(served.url) as target:
            return await target.call(name, arguments, **how), served

    return run(act())


def run(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(story)


def exchange_of(operation: Operation) -> Exchange:
    assert operation.exchange is not None
    return operation.exchange
