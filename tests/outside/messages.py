"""HTTP by hand, as a server between two others speaks it: a request in, an answer or a stream out, byte by byte."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, unquote, urlencode

OPERATIONS = {
    "execute": re.compile(r"POST /api/workflows/[^/]+/execute/stream$"),
    "resume": re.compile(r"GET /api/runs/[^/]+/events/stream$"),
    "replay": re.compile(r"GET /api/runs/[^/]+/events$"),
    "read_run": re.compile(r"GET /api/runs/[^/]+$"),
    "list_runs": re.compile(r"GET /api/runs$"),
    "create_run": re.compile(r"POST /api/workflows/[^/]+/runs$"),
    "create_workflow": re.compile(r"POST /api/workflows$"),
}
"""The binding's calls, as the words of the harness."""


class Frame(NamedTuple):
    """One server-sent event on its way: its id and its data."""

    id: str
    data: str

    def value(self) -> dict[str, Any]:
        """The JSON object that the data is."""
        found: dict[str, Any] = json.loads(self.data)
        return found


@dataclass(frozen=True)
class Asked:
    """A request; header names are in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def operation(self) -> str:
        """The harness's word for the request, empty for any other."""
        line = f"{self.method} {self.path}"
        return next((name for name, pattern in OPERATIONS.items() if pattern.fullmatch(line)), "")

    @property
    def words(self) -> dict[str, str]:
        """The query's parameters."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def value(self) -> Any:  # noqa: ANN401 - any JSON
        """The body as JSON, None where it is none."""
        return json.loads(self.body) if self.body else None

    @property
    def run_id(self) -> str:
        """The run that an execution, a replay or a reading names, empty where it names none."""
        if self.operation == "execute":
            named = (self.value or {}).get("run_id")
            return named if isinstance(named, str) else ""
        parts = self.path.split("/")
        return unquote(parts[3]) if self.path.startswith("/api/runs/") else ""

    def asking(self, **words: object) -> Self:
        """The same request with other parameters in its query; None takes one away."""
        merged = self.words | words
        return replace(self, query=urlencode({name: value for name, value in merged.items() if value is not None}))


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, status: int, value: object, **headers: str) -> Self:
        """An answer of JSON."""
        return cls(status, json.dumps(value).encode(), {"Content-Type": "application/json", **headers})

    @property
    def value(self) -> Any:  # noqa: ANN401 - any JSON
        return json.loads(self.body)

    def holding(self, value: object) -> Self:
        """The same answer with another body."""
        return replace(self, body=json.dumps(value).encode())


@dataclass(frozen=True)
class Flood(Reply):
    """An answer whose body is repeated so many times, for ever where that is 0."""

    times: int = 0


async def read_request(reader: asyncio.StreamReader) -> Asked | None:
    """The next request of a connection; None where there is no more."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    line, *fields = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, target, _ = line.split(" ")
    path, _, query = target.partition("?")
    return Asked(method, path, query, headers, body)
