"""Lawful wires: framings, codings, connections and delays of correct servers. The harness stays silent."""

import asyncio
import random
import time
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable

from tests.outside.messages import Asked, Frame, Reply
from tests.outside.proxy import Encoder, Reset, Way, each_byte

CHANCE = random.Random(7)  # noqa: S311 - the same in every session


class CarriageReturnsAndLineFeeds(Way):
    def spelled(self, frame: Frame) -> bytes:
        return super().spelled(frame).replace(b"\n", b"\r\n")


class CarriageReturns(Way):
    def spelled(self, frame: Frame) -> bytes:
        return super().spelled(frame).replace(b"\n", b"\r")


class CommentsAndRetries(Way):
    def spelled(self, frame: Frame) -> bytes:
        return b": still here\nretry: 3000\n\n:\n" + super().spelled(frame)


class ByteOrderMark(Way):
    async def streamed(self, asked: Asked, frames: AsyncIterator[Frame]) -> AsyncIterator[Frame | bytes]:
        yield b"\xef\xbb\xbf"
        async for frame in super().streamed(asked, frames):
            yield frame


class NoSpaceAfterTheColon(Way):
    def spelled(self, frame: Frame) -> bytes:
        return f"data:{frame.data}\nid:{frame.id}\n\n".encode()


class EventField(Way):
    def spelled(self, frame: Frame) -> bytes:
        return f"event: {frame.value()['type']}\n".encode() + super().spelled(frame)


class MessageField(Way):
    def spelled(self, frame: Frame) -> bytes:
        return b"event: message\n" + super().spelled(frame)


class DataInLines(Way):
    def spelled(self, frame: Frame) -> bytes:
        head, _, rest = frame.data.partition(",")
        return f"data: {head},\ndata: {rest}\nid: {frame.id}\n\n".encode()


class NoIds(Way):
    """A stream without ids cannot be resumed at one: that is blocked, not broken."""

    def spelled(self, frame: Frame) -> bytes:
        return f"data: {frame.data}\n\n".encode()


class ByteByByte(Way):
    def cut(self, data: bytes) -> Iterable[bytes]:
        return each_byte(data)


class Gathered(Way):
    """Gathers what comes within so many seconds into one write."""

    seconds = 0.1

    async def gathered(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        waiting = bytearray()

        async def take() -> None:
            async for piece in pieces:
                waiting.extend(piece)

        taking = asyncio.create_task(take())
        try:
            while not taking.done() or waiting:
                await asyncio.wait({taking}, timeout=self.seconds)
                if waiting:
                    yield bytes(waiting)
                    waiting.clear()
            await taking
        finally:
            taking.cancel()
            await asyncio.wait({taking})


class GatheredBriefly(Gathered):
    seconds = 0.02


class Deflating(Encoder):
    """A coding by zlib, flushed at every write so that events are not held back."""

    def __init__(self, bits: int) -> None:
        self._machine = zlib.compressobj(wbits=bits)

    def add(self, data: bytes) -> bytes:
        return self._machine.compress(data) + self._machine.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._machine.flush()


class Gzip(Way):
    def encoded(self, asked: Asked) -> tuple[str, Encoder]:
        return ("gzip", Deflating(31)) if "gzip" in asked.headers.get("accept-encoding", "") else ("", Encoder())


class Deflate(Way):
    def encoded(self, asked: Asked) -> tuple[str, Encoder]:
        return ("deflate", Deflating(15)) if "deflate" in asked.headers.get("accept-encoding", "") else ("", Encoder())


class OldProtocol(Way):
    version, keeps_connections = "1.0", False


class ConnectionClose(Way):
    keeps_connections = False


class LowerCaseHeaders(Way):
    def named(self, header: str) -> str:
        return header.lower()


class UpperCaseHeaders(Way):
    stream_type = "Text/Event-Stream;Charset=UTF-8"

    def named(self, header: str) -> str:
        return header.upper()


class NoCharset(Way):
    stream_type = "text/event-stream"


class Late(Way):
    """Every answer begins so many seconds late."""

    least = most = 0.05

    async def asked(self, asked: Asked) -> Asked | Reply:
        await asyncio.sleep(CHANCE.uniform(self.least, self.most))
        return asked


class VeryLate(Late):
    least = most = 0.3


class Jitter(Late):
    least, most = 0.0, 0.15


class JitterInStreams(Way):
    async def streamed(self, asked: Asked, frames: AsyncIterator[Frame]) -> AsyncIterator[Frame | bytes]:
        async for frame in super().streamed(asked, frames):
            if CHANCE.random() < 0.02:
                await asyncio.sleep(CHANCE.uniform(0, 0.05))
            yield frame


class SomeConnectionsReset(Way):
    """One request in a hundred meets a connection that breaks before the server has read it."""

    share = 0.01

    async def asked(self, asked: Asked) -> Asked | Reply:
        if CHANCE.random() < self.share:
            raise Reset
        return asked


class ConnectionsEndAfterOneAnswer(Way):
    """A server that lets an idle connection go without saying so: the second request on it finds it closed."""

    def __init__(self) -> None:
        self.last: float = 0.0

    async def asked(self, asked: Asked) -> Asked | Reply:
        now, before = time.monotonic(), self.last
        self.last = now
        if now - before > 0.3 and asked.method == "GET":
            raise Reset
        return asked


class BusyNowAndThen(Way):
    """Too many requests, says the answer, and when to come back; the second try is served."""

    status = 429

    def __init__(self) -> None:
        self.asked_before: Counter[tuple[str, str, bytes]] = Counter()

    async def asked(self, asked: Asked) -> Asked | Reply:
        key = (asked.path, asked.query, asked.body)
        if not self.asked_before[key] and CHANCE.random() < 0.01 and asked.path.startswith("/api"):
            self.asked_before[key] += 1
            return Reply.json(self.status, {"code": "too_busy"}, **{"Retry-After": "1"})
        return asked


class BusyWithoutSeconds(BusyNowAndThen):
    """Retry-After as 0 seconds."""

    async def asked(self, asked: Asked) -> Asked | Reply:
        onward = await super().asked(asked)
        return Reply.json(503, {"code": "try_again"}, **{"Retry-After": "0"}) if isinstance(onward, Reply) else onward


WIRES: dict[str, type[Way]] = {
    "nothing changed": Way,
    "lines end in CR and LF": CarriageReturnsAndLineFeeds,
    "lines end in CR": CarriageReturns,
    "comments and retry lines": CommentsAndRetries,
    "a byte order mark": ByteOrderMark,
    "no space after the colon": NoSpaceAfterTheColon,
    "the type in the event field too": EventField,
    "an event field that says message": MessageField,
    "an event's data in two lines": DataInLines,
    "one byte a chunk": ByteByByte,
    "writes gathered for 100 ms": Gathered,
    "writes gathered for 20 ms": GatheredBriefly,
    "gzip": Gzip,
    "deflate": Deflate,
    "HTTP/1.0": OldProtocol,
    "Connection: close": ConnectionClose,
    "headers in lower case": LowerCaseHeaders,
    "headers in upper case": UpperCaseHeaders,
    "no charset": NoCharset,
    "50 ms of latency": Late,
    "300 ms of latency": VeryLate,
    "jitter": Jitter,
    "jitter in streams": JitterInStreams,
    "1 % of connections reset": SomeConnectionsReset,
    "idle connections let go": ConnectionsEndAfterOneAnswer,
    "429 now and then": BusyNowAndThen,
    "503 now and then": BusyWithoutSeconds,
}
