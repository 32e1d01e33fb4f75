"""`python -m tests.bench.delay URL MS`: a TCP proxy in front of a server that makes every round trip MS longer.

Each direction's chunks are passed on half of that later, in order, by the loop's own clock: a chunk that waits keeps
no other one from being read, so latency is added and throughput is not taken away.
"""

import asyncio
import sys

from yarl import URL


class Direction(asyncio.Protocol):
    """One end of a connection: what arrives here goes to the other end, later."""

    def __init__(self, delay_s: float) -> None:
        self.delay_s = delay_s
        self.transport: asyncio.Transport | None = None
        self.other: Direction | None = None
        self.early: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        for data in self.early:
            transport.write(data)

    def data_received(self, data: bytes) -> None:
        asyncio.get_running_loop().call_later(self.delay_s, self.pass_on, data)

    def pass_on(self, data: bytes) -> None:
        """Write to the other end, or keep for it where it is not connected yet."""
        if self.other is None or self.other.transport is None:
            (self.other or self).early.append(data)
        elif not self.other.transport.is_closing():
            self.other.transport.write(data)

    def connection_lost(self, _: Exception | None) -> None:
        asyncio.get_running_loop().call_later(self.delay_s, self.close_other)

    def close_other(self) -> None:
        if self.other and self.other.transport:
            self.other.transport.close()


class Accepted(Direction):
    """The client's end, which opens the server's."""

    def __init__(self, delay_s: float, upstream: URL) -> None:
        super().__init__(delay_s)
        self.upstream = upstream
        self.opening: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.other = Direction(self.delay_s)
        self.other.other = self
        self.opening = asyncio.get_running_loop().create_task(self.open())

    async def open(self) -> None:
        assert self.other
        far = self.other
        await asyncio.get_running_loop().create_connection(
            lambda: far, str(self.upstream.host), self.upstream.port or 80
        )


async def main(upstream: URL, milliseconds: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Accepted(milliseconds / 2000, upstream), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sys.stdout.write(f"listening on http://127.0.0.1:{port}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(URL(sys.argv[1]), float(sys.argv[2])))
