"""A line of a journal or of a recording, as bytes and back, exactly.

Kinds: `session`, `case`, `operation`, `outcome`, `note`, `end`, and in stand-alone recordings `facts`. An operation
line begins with its `case` and `unit`: the operations of one unit are judged together. What has its default value is
left out of an exchange; an event is the array `[at, data]`, or `[at, data, fault, text, id, name]` where it has more
than those.
`"wide": true` marks a line whose numbers or surrogates only a lenient JSON reader keeps.
"""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from operator import attrgetter
from pathlib import Path
from typing import IO, Any

import orjson

from conformance.errors import BadHistory
from conformance.history.operation import Event, Exchange, Operation

Line = Mapping[str, Any]
EVENT_DEFAULTS = ("", "", None, None)
EXCHANGE_DEFAULTS = asdict(Exchange(method="", url=""))
event_array = attrgetter("at", "data", "fault", "text", "id", "name")


def encode(line: Mapping[str, Any]) -> bytes:
    """One line with its line feed; raises TypeError or ValueError where a value is no JSON."""
    try:
        return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        return json.dumps({**line, "wide": True}, allow_nan=False).encode() + b"\n"


def decode(raw: bytes) -> dict[str, Any]:
    """The line's object; raises ValueError where there is none."""
    try:
        line = orjson.loads(raw)
    except orjson.JSONDecodeError:
        line = lenient(raw)
    if not isinstance(line, dict):
        raise ValueError("not an object")  # noqa: TRY004 - it is the text that is wrong, not a caller's type
    return lenient(raw) if "wide" in line else line


def lenient(raw: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """What Python's own reader makes of a line; too deep a nesting is no JSON of ours."""
    try:
        return json.loads(raw)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def operation_line(operation: Operation, case: str | None = None, unit: int = 0) -> dict[str, Any]:
    """An operation as the object of its line."""
    line: dict[str, Any] = {
        "kind": "operation",
        "case": case,
        "unit": unit,
        "index": operation.index,
        "client": operation.client,
        "name": operation.name,
        "arguments": operation.arguments,
        "called_at": operation.called_at,
        "returned_at": operation.returned_at,
        "outcome": operation.outcome,
        "fields": operation.fields,
    }
    if operation.events:
        line["events"] = [_event_line(event) for event in operation.events]
    if operation.exchange:
        line["exchange"] = _exchange_line(operation.exchange)
    if operation.earlier:
        line["earlier"] = [_exchange_line(exchange) for exchange in operation.earlier]
    return line


def operation_of(line: Line) -> Operation:
    """The operation of a line; raises KeyError or TypeError where the line is none."""
    exchange = line.get("exchange")
    return Operation(
        index=line["index"],
        client=line.get("client", ""),
        name=line["name"],
        arguments=line.get("arguments", {}),
        called_at=line["called_at"],
        returned_at=line["returned_at"],
        outcome=line["outcome"],
        fields=line.get("fields", {}),
        events=tuple([Event(*event) for event in line.get("events", ())]),
        exchange=Exchange(**exchange) if exchange else None,
        earlier=tuple([Exchange(**each) for each in line.get("earlier", ())]),
    )


def _event_line(event: Event) -> list[Any]:
    array = event_array(event)
    if array[2:] == EVENT_DEFAULTS:
        return list(array[:2])
    return list(array)


def _exchange_line(exchange: Exchange) -> dict[str, Any]:
    return {
        key: value
        for key, default in EXCHANGE_DEFAULTS.items()
        if (value := getattr(exchange, key)) != default or key in {"method", "url"}
    }


@dataclass(frozen=True, slots=True)
class Damage:
    """A line that cannot be read; `torn` where it is the file's unfinished last one."""

    path: Path
    number: int
    torn: bool

    def __str__(self) -> str:
        """Say where, and what follows from it."""
        if self.torn:
            return f"{self.path}: line {self.number} is torn and was left out: its writer was stopped in the middle"
        return f"{self.path}: line {self.number} cannot be read"


def raw_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The numbered lines of a plain or packed file, from 1."""
    try:
        with _opened(path) as file:
            yield from enumerate(file, 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadHistory(f"{path} cannot be read: {error}") from error


def _opened(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def lines(path: Path) -> Iterator[Line | Damage]:
    """Every line of a file; what cannot be read is Damage in its place. Blank lines are passed over."""
    for number, raw in raw_lines(path):
        if raw.isspace():
            continue
        try:
            yield decode(raw)
        except ValueError:
            yield Damage(path, number, torn=not raw.endswith(b"\n"))
