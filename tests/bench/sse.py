"""Reading server-sent events: the harness's decoder beside httpx-sse and aiohttp-sse-client2, fed the same bytes.

All of them read from memory: httpx-sse by its public API over a response of its own stream, and its two decoders bare;
aiohttp-sse-client2 from an aiohttp StreamReader that is given the next chunk whenever it would wait for a socket.
"""

import asyncio
import codecs
import gc
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import httpx
import orjson
from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
from aiohttp_sse_client2.client import EventSource as ClientSource
from httpx_sse import EventSource as HttpxSource
from httpx_sse._decoders import SSEDecoder, SSELineDecoder

from conformance.history.sse import Decoder
from tests.bench.figure import Figure, alternating, at_least
from tests.bench.plain_server import EVENT
from tests.bench.processes import BenchmarkError

EVENTS = 100_000
SIZE = 115
LEAST = 2.0
ROUNDS = 3
PLAIN, NAMED = b"id: %d\ndata: %b\n\n", b"event: %d\ndata: %b\n\n"
SHAPES = {
    "one_write_an_event": (PLAIN, 1),
    "100_events_a_write": (PLAIN, 100),
    "one_write_a_named_event": (NAMED, 1),
    "named_events_100_a_write": (NAMED, 100),
}
OWN, SPLIT, PARSED, BARE = "conformance", "plain split", "plain split and orjson", "httpx-sse bare"


def bench() -> Iterator[Figure]:
    """Events that come one write at a time or a hundred, without names and with them."""
    for name, (shape, together) in SHAPES.items():
        chunks = chunked(shape, together)
        rates = alternating(ROUNDS, {who: clocked(read, chunks) for who, read in READERS.items()})
        beside = {f"{who}, events/s": rate for who, rate in rates.items()} | {"events": EVENTS}
        beside["times httpx-sse as it is used"] = rates[OWN] / rates["httpx-sse"]
        beside["times httpx-sse's private decoders"] = rates[OWN] / rates[BARE]
        fastest = max(rate for who, rate in rates.items() if who not in {OWN, SPLIT, PARSED, BARE})
        yield at_least(name, rates[OWN] / fastest, "times the fastest other", LEAST, beside)


def chunked(shape: bytes, together: int) -> list[bytes]:
    """The bytes of all events, so many to a chunk; each event is 115 bytes with its blank line."""
    room = SIZE - len(shape % (EVENTS, b""))
    events = [shape % (EVENTS + number, EVENT.ljust(room)) for number in range(EVENTS)]
    return [b"".join(events[start : start + together]) for start in range(0, EVENTS, together)]


def clocked(read: Callable[[list[bytes]], int], chunks: list[bytes]) -> Callable[[], float]:
    """Events per second of a reader, the garbage of the one before it collected first."""

    def measure() -> float:
        gc.collect()
        began = time.perf_counter()
        count = read(chunks)
        spent = time.perf_counter() - began
        if count != EVENTS:
            raise BenchmarkError(f"{read.__name__} found {count} events and not {EVENTS}")
        return EVENTS / spent

    return measure


def own(chunks: Iterable[bytes]) -> int:
    decoder = Decoder()
    return sum(len(decoder.feed(chunk)) for chunk in chunks)


def plain_split(chunks: Iterable[bytes]) -> int:
    """No decoder at all: the blocks of each chunk, as text; right for these chunks only."""
    return sum(len(chunk.decode().split("\n\n")) - 1 for chunk in chunks)


def split_and_parsed(chunks: Iterable[bytes]) -> int:
    """The same, and each block's JSON as an object: what anybody has to do who uses the events."""
    blocks = (block for chunk in chunks for block in chunk.split(b"\n\n") if block)
    return sum(isinstance(orjson.loads(block.partition(b"data: ")[2]), dict) for block in blocks)


class Stream(httpx.SyncByteStream):
    """A response's body from memory."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)


def httpx_sse(chunks: Iterable[bytes]) -> int:
    response = httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=Stream(chunks))
    return sum(1 for _ in HttpxSource(response).iter_sse())


def httpx_sse_bare(chunks: Iterable[bytes]) -> int:
    """Its two decoders without httpx around them."""
    text, lines, events = codecs.getincrementaldecoder("utf-8")(), SSELineDecoder(), SSEDecoder()
    found = (events.decode(line) for chunk in chunks for line in lines.decode(text.decode(chunk)))
    return sum(event is not None for event in found)


class Fed(StreamReader):
    """A body that is fed from memory; it must be made where a loop runs."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(BaseProtocol(loop), 1 << 30, loop=loop)
        self._chunks = iter(chunks)

    async def _wait(self, func_name: str) -> None:  # noqa: ARG002 - aiohttp's own signature
        self.feed_data(next(self._chunks))


@dataclass(frozen=True)
class Held:
    """What aiohttp-sse-client2 takes for a client session: one answer, all of it there."""

    response: Any

    async def request(self, *_: object, **__: object) -> Any:  # noqa: ANN401 - stands for aiohttp's response
        return self.response


def client2(chunks: Iterable[bytes]) -> int:
    return asyncio.run(read_by_client2(chunks))


async def read_by_client2(chunks: Iterable[bytes]) -> int:
    """Its `async for`, left at the last event, because it would reconnect at the stream's end."""
    content = Fed(chunks)
    url = SimpleNamespace(origin=lambda: "http://127.0.0.1")
    response = SimpleNamespace(
        status=200, content_type="text/event-stream", content=content, real_url=url, close=lambda: None
    )
    count = 0
    async with ClientSource("http://127.0.0.1/", session=Held(response)) as source:
        async for _ in source:
            count += 1
            if count == EVENTS:
                break
    return count


READERS: dict[str, Callable[[list[bytes]], int]] = {
    OWN: own,
    "httpx-sse": httpx_sse,
    BARE: httpx_sse_bare,
    "aiohttp-sse-client2": client2,
    SPLIT: plain_split,
    PARSED: split_and_parsed,
}
