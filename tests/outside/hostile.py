"""Hostile targets: what no server should do, before it has said who it is, after that, and in its streams."""

import asyncio
import gzip
from collections.abc import AsyncIterator

from tests.outside.messages import Asked, Flood, Frame, Reply
from tests.outside.proxy import Hang, Reset, Way

WHO = {"name": "workflow-reference-server", "version": "0"}
MEBIBYTE = b" " * (1 << 20)
BOMB = gzip.compress(MEBIBYTE * 100, 1)
JSON = {"Content-Type": "application/json"}


class Stranger(Way):
    """Answers everything alike, who it is too."""

    reply: Reply | None = None

    async def asked(self, asked: Asked) -> Asked | Reply:
        if self.reply is None:
            raise Hang
        return self.reply


class Pretender(Stranger):
    """Says that it is the right server, and answers everything else alike."""

    async def asked(self, asked: Asked) -> Asked | Reply:
        return Reply.json(200, WHO) if asked.path == "/healthz" else await super().asked(asked)


REPLIES: dict[str, Reply | None] = {
    "never answers": None,
    "redirects for ever": Reply(302, b"", {"Location": "/again"}),
    "answers 200 and an empty object": Reply.json(200, {}),
    "answers 500": Reply(500, b"Traceback (most recent call last): ..."),
    "refuses": Reply(403, b"no"),
    "answers in HTML": Reply(200, b"<!doctype html><title>Welcome</title>", {"Content-Type": "text/html"}),
    "answers invalid UTF-8": Reply(200, b'{"name": "\xff\xfe"}', JSON),
    "answers invalid JSON": Reply(200, b'{"name": NaN', JSON),
    "answers without end": Flood(200, MEBIBYTE, JSON),
    "answers with a gzip bomb": Flood(200, BOMB, {**JSON, "Content-Encoding": "gzip"}, times=10),
    "is another program": Reply.json(200, {"name": "another-program", "workflow_id": "w", "run_id": "r"}),
}


def stranger(reply: Reply | None) -> Way:
    way = Stranger()
    way.reply = reply
    return way


def pretender(reply: Reply | None) -> Way:
    way = Pretender()
    way.reply = reply
    return way


class EndlessEvents(Way):
    async def streamed(self, asked: Asked, frames: AsyncIterator[Frame]) -> AsyncIterator[Frame | bytes]:
        first = await anext(frames)
        while True:
            yield self.spelled(first) * 1000
            await asyncio.sleep(0)


class EndlessLine(Way):
    async def streamed(self, asked: Asked, frames: AsyncIterator[Frame]) -> AsyncIterator[Frame | bytes]:
        yield b"data: "
        while True:
            yield MEBIBYTE


class BreaksMidFrame(Way):
    async def streamed(self, asked: Asked, frames: AsyncIterator[Frame]) -> AsyncIterator[Frame | bytes]:
        yield await anext(frames)
        yield b'id: 2\ndata: {"type": "node_'
        raise Reset


class InvalidText(Way):
    def spelled(self, frame: Frame) -> bytes:
        return super().spelled(frame).replace(b"executor", b"ex\xffcutor")


class InvalidJson(Way):
    def spelled(self, frame: Frame) -> bytes:
        return super().spelled(frame).replace(b'":"', b'":')


class NeverEndingSilence(Way):
    """Streams begin and then say nothing."""

    async def streamed(self, asked: Asked, frames: AsyncIterator[Frame]) -> AsyncIterator[Frame | bytes]:
        yield await anext(frames)
        raise Hang


STREAMS: dict[str, type[Way]] = {
    "events without end": EndlessEvents,
    "a line without end": EndlessLine,
    "a connection that breaks within an event": BreaksMidFrame,
    "invalid UTF-8": InvalidText,
    "invalid JSON": InvalidJson,
    "silence": NeverEndingSilence,
}


class Turning(Way):
    """Behaves until so many requests have come, then never answers again, or breaks every connection."""

    def __init__(self, after: int, *, dies: bool) -> None:
        self.left = after
        self.dies = dies

    async def asked(self, asked: Asked) -> Asked | Reply:
        self.left -= 1
        if self.left > 0:
            return asked
        if self.dies:
            raise Reset
        raise Hang
