"""A client that goes away before it is answered: the request goes out by hand, since no HTTP client is that rude."""

import asyncio
import contextlib

from yarl import URL

from conformance.targets.request import Request


async def send_and_leave(request: Request) -> None:
    """Send the whole request, then close the connection; raises OSError."""
    url = URL(request.url, encoded=True)
    _, writer = await asyncio.open_connection(url.host, url.port, ssl=True if url.scheme == "https" else None)
    try:
        writer.write(_bytes(request, url))
        await writer.drain()
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def _bytes(request: Request, url: URL) -> bytes:
    body = request.body or b""
    own = {"Host": url.authority, "Content-Length": str(len(body))}
    lines = [f"{request.method} {url.raw_path_qs} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in (own | request.headers).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
