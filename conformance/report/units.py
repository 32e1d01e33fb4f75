"""Reads a session's journal unit by unit: the operations that are judged together, and the few lines about them.

A file is read twice. The first pass notes after which line each unit is whole, so that the second holds no more than
the units that were open at the same time, however long the session was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from conformance.history.journal import worker_of
from conformance.history.line import Damage, Line, decode, operation_of, raw_lines
from conformance.history.operation import Operation

Key = tuple[str | None, int]
OPERATION = b'{"kind":"operation","case":'
HEAD_END = b',"index":'


@dataclass(frozen=True, slots=True)
class Unit:
    """One scenario or one generated example of a case, in the order in which its operations were called."""

    worker: str
    case: str | None
    number: int
    operations: tuple[Operation, ...]


@dataclass(slots=True)
class Survey:
    """What one file holds: its lines but for the operations, where each unit ends, and what cannot be read."""

    path: Path
    lines: list[Line] = field(default_factory=list)
    last: dict[Key, int] = field(default_factory=dict)
    damage: list[Damage] = field(default_factory=list)
    wide: bool = False
    longest: int = 0


def survey(path: Path) -> Survey:
    """The first pass; raises BadHistory where the file cannot be read at all."""
    found = Survey(path)
    for number, raw in raw_lines(path):
        found.longest = max(found.longest, len(raw))
        try:
            line = _glance(raw)
        except ValueError:
            found.damage.append(Damage(path, number, torn=not raw.endswith(b"\n")))
            continue
        found.wide |= "wide" in line
        if line.get("kind") == "operation":
            found.last[_key(line)] = number
        elif line:
            found.lines.append(line)
    return found


def units(found: Survey) -> Iterator[Unit]:
    """The second pass: each unit as soon as its last operation is read. Lines that are no operation become damage."""
    still_open: dict[Key, list[Operation]] = {}
    for number, raw in raw_lines(found.path):
        try:
            line = {} if raw.isspace() else decode(raw)
            if line.get("kind") != "operation":
                continue
            operation = operation_of(line)
        except (ValueError, LookupError, TypeError):
            _note(found, Damage(found.path, number, torn=not raw.endswith(b"\n")))
            continue
        key = _key(line)
        still_open.setdefault(key, []).append(operation)
        if found.last[key] == number:
            yield _unit(found.path, key, still_open.pop(key))
    for key, operations in still_open.items():
        yield _unit(found.path, key, operations)


def _glance(raw: bytes) -> Line:
    """A line, or the head of an operation's, which is all that the first pass needs of it."""
    if raw.startswith(OPERATION) and raw.endswith(b"\n"):
        end = raw.find(HEAD_END)
        if end > 0:
            head: Line = orjson.loads(raw[:end] + b"}")
            return head
    return {} if raw.isspace() else decode(raw)


def _key(line: Line) -> Key:
    case, unit = line.get("case"), line.get("unit", 0)
    return case if case is None else str(case), unit if isinstance(unit, int) else 0


def _unit(path: Path, key: Key, operations: list[Operation]) -> Unit:
    operations.sort(key=lambda operation: operation.index)
    return Unit(worker_of(path), *key, tuple(operations))


def _note(found: Survey, damage: Damage) -> None:
    if damage not in found.damage:
        found.damage.append(damage)
