"""Our own recordings: one JSON object a line, as a journal holds them; the operations of one unit make a history."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from reprlib import repr as brief
from typing import Any, get_args

from conformance.errors import BadHistory
from conformance.history.history import History
from conformance.history.line import decode, operation_of, raw_lines
from conformance.history.operation import Event, Facts, Operation, Outcome
from conformance.history.readers.raw import NoRecording

RIGHT = (
    'an operation is {"kind": "operation", "index", "client", "name", "arguments", "called_at", "returned_at", '
    '"outcome", "fields", "events": [[at, data], …]}'
)
Key = tuple[object, object]


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


SHAPES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "index": ("an integer", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "name": ("a string", lambda value: isinstance(value, str)),
    "arguments": ("an object", lambda value: isinstance(value, dict)),
    "called_at": ("a number of ms", is_number),
    "returned_at": ("a number of ms", is_number),
    "outcome": (f"one of {', '.join(get_args(Outcome))}", lambda value: value in get_args(Outcome)),
    "fields": ("an object", lambda value: isinstance(value, dict)),
}


def is_string(value: object) -> bool:
    return isinstance(value, str)


def is_strings(value: object) -> bool:
    return isinstance(value, list) and all(map(is_string, value))


FACTS: dict[str, Callable[[Any], bool]] = {
    "complete": is_string,
    "error": is_string,
    "settle_ms": is_number,
    "gate_ms": is_number,
    **dict.fromkeys(("volatile", "dialog", "execution", "internal"), is_strings),
}


def read_journal_file(path: Path) -> tuple[History, ...]:
    """The histories of a file, in the order in which they began; an unfinished last line is left out.

    Raises:
        BadHistory: a line is broken.
        NoRecording: there is no operation in it.
    """
    units: dict[Key, list[Operation]] = {}
    facts = Facts()
    try:
        for number, raw in raw_lines(path):
            line = None if raw.isspace() else line_of(path, number, raw)
            if line is None:
                continue
            if line.get("kind") == "operation":
                key = (str(line.get("case")), str(line.get("unit")))
                units.setdefault(key, []).append(checked(path, number, line))
            elif line.get("kind") in ("facts", "session"):
                facts = facts_of(path, number, line, facts)
            elif not is_string(line.get("kind")):
                raise BadHistory(f'{path}: line {number}: it has no "kind"; {RIGHT}')
    except zlib.error as error:
        raise BadHistory(f"{path} cannot be unpacked: {error}") from error
    if not units:
        raise NoRecording("no operation in it")
    return tuple(History(tuple(sorted(unit, key=lambda o: o.index)), facts) for unit in units.values())


def line_of(path: Path, number: int, raw: bytes) -> dict[str, Any] | None:
    """A line's object; None for a last one whose writer was stopped in the middle."""
    try:
        return decode(raw)
    except (ValueError, RecursionError) as error:
        if not raw.endswith(b"\n") and number > 1:
            return None
        fault = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise BadHistory(f"{path}: line {number}: {fault}; each line is one JSON object") from error


def checked(path: Path, number: int, line: dict[str, Any]) -> Operation:
    """The operation of a line."""
    line = {"arguments": {}, "fields": {}, **line}
    for key, (right, is_right) in SHAPES.items():
        if key not in line:
            raise BadHistory(f'{path}: line {number}: "{key}" is missing; {RIGHT}')
        if not is_right(line[key]):
            raise BadHistory(f'{path}: line {number}: "{key}" is {brief(line[key])}; it must be {right}')
    try:
        operation = operation_of(line)
    except (LookupError, TypeError, ValueError) as error:
        raise BadHistory(f"{path}: line {number}: {error}; {RIGHT}") from error
    for place, event in enumerate(operation.events):
        if not is_event(event):
            wrong = f'{path}: line {number}: event {place + 1} of "events" is {brief([event.at, event.data])}'
            raise BadHistory(f"{wrong}; it must be [at, data] or [at, data, fault, text, id, name]")
    return operation


def is_event(event: Event) -> bool:
    return is_number(event.at) and (event.data is None or isinstance(event.data, dict))


def facts_of(path: Path, number: int, line: dict[str, Any], known: Facts) -> Facts:
    """What a session or a recording says of its target; nothing said changes nothing."""
    told = line.get("facts") or {} if line["kind"] == "session" else {k: v for k, v in line.items() if k != "kind"}
    if not isinstance(told, dict) or not all(key in FACTS and FACTS[key](value) for key, value in told.items()):
        right = (
            "complete and error (strings), volatile and the entries (lists of strings), settle_ms, gate_ms (numbers)"
        )
        raise BadHistory(f"{path}: line {number}: the facts are {brief(told)}; they may be {right}")
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}
    return replace(known, **given)
