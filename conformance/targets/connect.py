"""Reaching a target before anything is asked of it: is it there, and is it what the profile says it is?"""

import asyncio
import ssl
from typing import Any

import aiohttp
from yarl import URL

from conformance.errors import TargetUnreachable
from conformance.history.strict_json import read_object
from conformance.targets.treatment import Identity

REACH_S = 5.0
LARGEST = 1024 * 1024
ADVICE: tuple[tuple[type[Exception], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "the host name cannot be resolved; is it spelled right?"),
    (aiohttp.ClientConnectorCertificateError, "its certificate is not trusted; name its authority in SSL_CERT_FILE"),
    (ssl.SSLCertVerificationError, "its certificate is not trusted; name its authority in SSL_CERT_FILE"),
    (aiohttp.ClientSSLError, "no TLS connection could be made; is it plain http?"),
    (ssl.SSLError, "no TLS connection could be made; is it plain http?"),
    (ConnectionRefusedError, "the connection was refused, nothing listens there; start the target, or check its port"),
    (aiohttp.ServerDisconnectedError, "the connection was closed without an answer; is it https?"),
    (aiohttp.ClientResponseError, "what answers there does not speak HTTP; check the port, and http against https"),
)


async def reach(
    base_url: str, identity: Identity, *, name: str = "the target", within_s: float = REACH_S
) -> dict[str, Any]:
    """What the target says of itself; raises TargetUnreachable, which says whose fault it is and what to do."""
    url = base_url.rstrip("/") + identity.path
    try:
        async with asyncio.timeout(within_s):
            status, location, body = await _look(url)
    except TimeoutError:
        raise TargetUnreachable(
            f"{url} did not answer within {within_s:g} s; is the target busy, or behind a firewall?"
        ) from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise TargetUnreachable(why(url, error)) from None
    return _identified(url, identity, name, status, location, body)


async def round_trip_ms(base_url: str, identity: Identity) -> float:
    """How long the target takes to say who it is, in ms; the better of two looks. Without an answer: no time at all."""
    clock = asyncio.get_running_loop().time
    times = []
    for _ in range(2):
        began = clock()
        try:
            await reach(base_url, identity)
        except TargetUnreachable:
            return 0.0
        times.append((clock() - began) * 1000)
    return min(times)


async def _look(url: str) -> tuple[int, str, bytes]:
    session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
    async with session, session.get(URL(url, encoded=True), allow_redirects=False) as response:
        body = bytearray()
        while len(body) < LARGEST and (chunk := await response.content.read(LARGEST)):
            body += chunk
        return response.status, response.headers.get("Location", ""), bytes(body)


def why(url: str, error: Exception) -> str:
    """What went wrong on the way and what to do: the first row of the table that fits, since classes of errors nest."""
    cause = getattr(error, "os_error", None)
    for kind, advice in ADVICE:
        if isinstance(error, kind) or isinstance(cause, kind):
            return f"{url}: {advice}"
    return f"{url} cannot be reached: {' '.join(str(error).split()) or type(error).__name__}"


def _identified(url: str, identity: Identity, name: str, status: int, location: str, body: bytes) -> dict[str, Any]:
    if 300 <= status < 400:  # noqa: PLR2004 - RFC 9110's class
        raise TargetUnreachable(f"{url} redirects to {location or 'nowhere'}; name that address as the target instead")
    if status != 200:  # noqa: PLR2004 - likewise
        raise TargetUnreachable(f"{url} answers {status}; it is not {name}, or target.identity.path is wrong")
    said, fault = read_object(body)
    if said is None:
        raise TargetUnreachable(f"{url} answers, but not as {name} does: the body is {fault}")
    for member, expected in identity.expect.items():
        if said.get(member) != expected:
            raise TargetUnreachable(
                f"{url} is not {name}: its {member} is {said.get(member)!r} where the profile expects {expected!r}"
            )
    return said
