"""Finding a target's OpenAPI document, and whatever tells the target from other programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin

import aiohttp
import yaml
from yarl import URL

from conformance.errors import BadUsage, TargetUnreachable
from conformance.history.strict_json import read_value
from conformance.targets.connect import why

PLACES = ("/openapi.json", "/openapi.yaml", "/swagger.json", "/api/openapi.json", "/v3/api-docs")
HEALTH = ("/healthz", "/health", "/api/health", "/version", "/status")
NAMES = ("name", "app_name", "app", "service", "service_name", "application", "title", "product")
"""The members of a health answer that tell one program from another; `status` would fit most of them."""

WITHIN_S = 5.0
LARGEST = 32 * 1024 * 1024
LARGEST_YAML = 2 * 1024 * 1024
"""Reading YAML takes seconds for each megabyte."""


@dataclass(frozen=True)
class Published:
    """The document, where it was found, and its path at the target; None where it came from a file."""

    document: Mapping[str, Any]
    origin: str
    path: str | None


@dataclass(frozen=True)
class Identity:
    """Where the target says who it is, and what it says there that other programs do not."""

    path: str
    expect: Mapping[str, Any]
    is_sure: bool


class Visitor:
    """Asks a target for what anybody may read. Use it as an async context manager."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._url = url.rstrip("/")
        self._headers = headers

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=WITHIN_S)
        self._session = aiohttp.ClientSession(headers=self._headers, timeout=timeout)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def document(self, place: str | None) -> Published:
        """The document at this place (a path at the target, or a URL), or wherever it usually is.

        Raises:
            TargetUnreachable: nobody answers.
            BadUsage: there is no document, or what is there is none.
        """
        tried = []
        for each in PLACES if place is None else (place,):
            status, body = await self._get(each)
            if status == 200:  # noqa: PLR2004 - RFC 9110's
                return Published(parsed(body, f"{self._url}{each}"), f"{self._url}{each}", each)
            tried.append(f"{each} answers {status}")
        raise BadUsage(
            f"{self._url} publishes no OpenAPI document: {', '.join(tried)}; name it with --openapi PATH|FILE"
        )

    async def identity(self, paths: list[str], document_path: str | None) -> Identity:
        """The first of these paths whose answer is an object, best one that bears a name."""
        for path in dict.fromkeys([*paths, *HEALTH]):
            try:
                status, body = await self._get(path)
            except TargetUnreachable:
                continue
            said = read_value(body)[0] if status == 200 else None  # noqa: PLR2004 - RFC 9110's
            if isinstance(said, dict):
                expect = {name: said[name] for name in NAMES if isinstance(said.get(name), str)}
                return Identity(path, dict(list(expect.items())[:1]), is_sure=bool(expect))
        return Identity(document_path or (paths or ["/"])[0], {}, is_sure=False)

    async def _get(self, place: str) -> tuple[int, bytes]:
        url = urljoin(f"{self._url}/", place) if place.startswith("http") else f"{self._url}{place}"
        try:
            async with self._session.get(URL(url)) as response:
                body = bytearray()
                while chunk := await response.content.readany():
                    body += chunk
                    if len(body) > LARGEST:
                        raise BadUsage(
                            f"{url} is larger than {LARGEST // 1024 // 1024} MB; name a smaller --openapi FILE"
                        )
                return response.status, bytes(body)
        except TimeoutError:
            raise TargetUnreachable(f"{url} did not answer within {WITHIN_S:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise TargetUnreachable(why(url, error)) from None


def read(path: Path) -> Mapping[str, Any]:
    """The document in a file; raises BadUsage."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadUsage(f"{path} is larger than {LARGEST // 1024 // 1024} MB")
        return parsed(path.read_bytes(), str(path))
    except OSError as error:
        raise BadUsage(f"{path}: cannot be read: {error.strerror}") from None


def parsed(raw: bytes, origin: str) -> Mapping[str, Any]:
    """The OpenAPI document that JSON or YAML spells; raises BadUsage."""
    value, fault = read_value(raw)
    if fault and raw.lstrip()[:1] not in {b"{", b"["} and len(raw) <= LARGEST_YAML:
        try:
            value, fault = yaml.safe_load(raw), ""
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            fault = f"no YAML: {' '.join(str(error).split())[:120]}"
    if fault:
        raise BadUsage(f"{origin}: {fault}")
    if not isinstance(value, dict) or not ({"openapi", "swagger"} & value.keys()):
        raise BadUsage(f"{origin} is no OpenAPI document: it has no member `openapi` or `swagger`")
    return value


def headers_of(lines: tuple[str, ...]) -> dict[str, str]:
    """What the command line adds to every request; raises BadUsage."""
    found = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not (colon and name.strip() and value.strip() and line.isascii() and line.isprintable()):
            raise BadUsage("--header takes 'Name: value' in printable ASCII")
        found[name.strip()] = value.strip()
    return found
