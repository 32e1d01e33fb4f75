"""A server between the harness and another: it hands on what it gets, and a `Way` says what it does otherwise."""

import asyncio
import contextlib
import itertools
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from tests.outside.messages import Asked, Flood, Frame, Reply, read_request

HOP = {"host", "content-length", "connection", "accept-encoding", "transfer-encoding"}
KEPT = ("Content-Type", "Allow", "WWW-Authenticate", "Retry-After")
STREAM = "text/event-stream"
LOOK_S = 0.01
"""How often a proxy looks whether its client is still there."""


class Reset(Exception):  # noqa: N818 - a deed, not an error
    """Raised by a way: break the connection here."""


class Hang(Exception):  # noqa: N818 - a deed, not an error
    """Raised by a way: send nothing more, and keep the connection open until the client leaves."""


class Way:
    """How a proxy behaves towards the harness: this one changes nothing."""

    version = "1.1"
    keeps_connections = True
    stream_type = "text/event-stream; charset=utf-8"
    proxy: "Proxy"

    async def asked(self, asked: Asked) -> Asked | Reply:
        """The request as it is handed on, or the answer where it is not."""
        return asked

    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        """The whole answer as it is handed back; `asked` is the request as it came."""
        return reply

    def streamed(self, asked: Asked, frames: AsyncIterator[Frame]) -> AsyncIterator[Frame | bytes]:
        """A stream's events as they are handed back; bytes are sent as they are."""
        return frames

    async def left(self, asked: Asked) -> None:
        """The client went away while its stream went on."""

    def spelled(self, frame: Frame) -> bytes:
        """One event on the wire."""
        return f"id: {frame.id}\ndata: {frame.data}\n\n".encode()

    def gathered(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The events' bytes as they are written, one piece a write."""
        return pieces

    def encoded(self, asked: Asked) -> tuple[str, "Encoder"]:
        """The content coding of an answer, and what encodes it."""
        return "", Encoder()

    def cut(self, data: bytes) -> Iterable[bytes]:
        """One write as the chunks that it goes out in."""
        return [data]

    def named(self, header: str) -> str:
        """A header's name as it is spelled."""
        return header


class Encoder:
    """A content coding; this one is none."""

    def add(self, data: bytes) -> bytes:
        return data

    def end(self) -> bytes:
        return b""


class Proxy:
    """Listens on a loopback port of its own, in a thread of its own, as long as it is entered."""

    def __init__(self, upstream: str, way: Way) -> None:
        self.upstream = upstream
        self.way = way
        self.url = ""
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self.way.proxy = self
        timeout = aiohttp.ClientTimeout(total=None)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as self._session:
            server = await asyncio.start_server(self._converse, "127.0.0.1", 0)
            self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            self._ready.set()
            await self._stop.wait()
            server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while asked := await read_request(reader):
                answering = asyncio.ensure_future(self._answer(asked, writer))
                await self._until_left(asked, reader, answering)
                if not self.way.keeps_connections:
                    break
        except Reset:
            writer.transport.abort()
        except Hang:
            await reader.read()
        except (OSError, aiohttp.ClientError):
            writer.transport.abort()
        finally:
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _until_left(self, asked: Asked, reader: asyncio.StreamReader, answering: "asyncio.Future[None]") -> None:
        """Answer for as long as the client is there."""
        try:
            while not answering.done() and not reader.at_eof():
                await asyncio.wait({answering}, timeout=LOOK_S)
            if not answering.done():
                await self.way.left(asked)
                raise ConnectionResetError
            await answering
        finally:
            answering.cancel()

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        onward = await self.way.asked(asked)
        if isinstance(onward, Reply):
            await self._send(asked, onward, writer)
            return
        async with self._upstream(onward) as response:
            if response.status == 200 and response.content_type == STREAM:
                await self._stream(asked, response, writer)
                return
            reply = await whole(response)
        await self._send(asked, await self.way.replied(asked, reply), writer)

    async def fetch(self, asked: Asked) -> Reply:
        """What the server behind the proxy answers."""
        async with self._upstream(asked) as response:
            return await whole(response)

    @contextlib.asynccontextmanager
    async def _upstream(self, asked: Asked) -> AsyncIterator[aiohttp.ClientResponse]:
        headers = {name: value for name, value in asked.headers.items() if name not in HOP}
        query = f"?{asked.query}" if asked.query else ""
        url = URL(f"{self.upstream}{asked.path}{query}", encoded=True)
        async with self._session.request(asked.method, url, headers=headers, data=asked.body or None) as response:
            yield response

    async def _send(self, asked: Asked, reply: Reply, writer: asyncio.StreamWriter) -> None:
        if isinstance(reply, Flood):
            await self._flood(reply, writer)
            return
        coding, encoder = self.way.encoded(asked)
        body = encoder.add(reply.body) + encoder.end()
        headers = {**reply.headers, "Content-Length": str(len(body))}
        writer.write(self._head(reply.status, headers, coding))
        for chunk in self.way.cut(body):
            writer.write(chunk)
        await writer.drain()

    async def _flood(self, reply: Flood, writer: asyncio.StreamWriter) -> None:
        writer.write(self._head(reply.status, {**reply.headers, "Transfer-Encoding": "chunked"}, ""))
        for _ in itertools.count() if not reply.times else range(reply.times):
            writer.write(chunk_of(reply.body))
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    def _head(self, status: int, headers: dict[str, str], coding: str) -> bytes:
        if coding:
            headers["Content-Encoding"] = coding
        if not self.way.keeps_connections:
            headers["Connection"] = "close"
        lines = [f"HTTP/{self.way.version} {status} As it is"]
        lines += [f"{self.way.named(name)}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode()

    async def _stream(self, asked: Asked, response: aiohttp.ClientResponse, writer: asyncio.StreamWriter) -> None:
        coding, encoder = self.way.encoded(asked)
        headers = {"Content-Type": self.way.stream_type}
        if chunked := self.way.version == "1.1":
            headers["Transfer-Encoding"] = "chunked"
        writer.write(self._head(200, headers, coding))
        await writer.drain()
        events = self.way.streamed(asked, frames_of(response))
        async for data in self.way.gathered(self._spelled(events)):
            for chunk in self.way.cut(encoder.add(data)):
                if writer.transport.is_closing():
                    raise ConnectionResetError
                writer.write(chunk_of(chunk) if chunked else chunk)
            await writer.drain()
        if rest := encoder.end():
            writer.write(chunk_of(rest) if chunked else rest)
        writer.write(b"0\r\n\r\n" if chunked else b"")
        await writer.drain()

    async def _spelled(self, events: AsyncIterator[Frame | bytes]) -> AsyncIterator[bytes]:
        async for event in events:
            yield event if isinstance(event, bytes) else self.way.spelled(event)


def chunk_of(data: bytes) -> bytes:
    """One chunk of a chunked body; no data gives none, since an empty chunk would be the end."""
    return b"%x\r\n%b\r\n" % (len(data), data) if data else b""


async def whole(response: aiohttp.ClientResponse) -> Reply:
    """A whole answer from behind the proxy."""
    headers = {name: response.headers[name] for name in KEPT if name in response.headers}
    return Reply(response.status, await response.read(), headers)


async def frames_of(response: aiohttp.ClientResponse) -> AsyncIterator[Frame]:
    """The events of the reference server's stream, whose framing is known."""
    waiting = b""
    async for data in response.content.iter_any():
        *blocks, waiting = (waiting + data).split(b"\n\n")
        for block in blocks:
            if block.startswith(b"id: "):
                head, _, text = block.partition(b"\ndata: ")
                yield Frame(head[4:].decode(), text.decode())


def each_byte(data: bytes) -> Iterator[bytes]:
    return (data[place : place + 1] for place in range(len(data)))
