"""The journal: what happened, written as it happens, one JSON line at a time.

Layout: `DIR/journal/<session>/<worker>.jsonl`, one file per writing process, plus `owner.lock`, on which every process
that may still write holds a shared lock. Each append is one `write` to a file opened for appending, so a killed harness
loses at most the operation that it was in, and leaves at most one torn last line, which reading skips and reports.
"""

import errno
import fcntl
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from conformance.errors import HarnessFault
from conformance.history.line import encode, operation_line
from conformance.history.operation import Operation

OWNER = "owner.lock"


class Journal:
    """One process's file of a session; holds the session's lock until it is closed.

    Every method appends at once and raises HarnessFault where the evidence cannot be written; after that each further
    append raises the same, so that a line never follows half of another.
    """

    def __init__(self, directory: Path, worker: str = "main") -> None:
        """`directory` is the session's own, `DIR/journal/<session>`; it is made where it is missing."""
        self.path = directory / f"{worker}.jsonl"
        self._failure: HarnessFault | None = None
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._owner = os.open(directory / OWNER, os.O_RDWR | os.O_CREAT, 0o644)
            fcntl.flock(self._owner, fcntl.LOCK_SH)
            self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        except OSError as error:
            raise unwritable(self.path, error) from error

    def session(self, fields: Mapping[str, Any]) -> None:
        self.append({"kind": "session", **fields})

    def case(self, case: str, kind: str, name: str, clauses: Iterable[str]) -> None:
        self.append({"kind": "case", "case": case, "case_kind": kind, "name": name, "clauses": list(clauses)})

    def operation(self, operation: Operation, *, case: str | None, unit: int) -> None:
        self.append(operation_line(operation, case, unit))

    def operations(self, operations: Iterable[Operation], *, case: str | None, unit: int) -> None:
        """Append several operations of one unit by one write."""
        self.append(*(operation_line(operation, case, unit) for operation in operations))

    def outcome(
        self, case: str, outcome: str, *, because: str = "", duration_s: float = 0.0, examples: int = 0
    ) -> None:
        line = {"kind": "outcome", "case": case, "outcome": outcome, "because": because}
        self.append({**line, "duration_s": duration_s, "examples": examples})

    def end(self, *, because: str = "", verdict_hint: str | None = None, duration_s: float | None = None) -> None:
        line = {"kind": "end", "because": because, "verdict_hint": verdict_hint, "duration_s": duration_s}
        self.append(line)

    def append(self, *lines: Mapping[str, Any]) -> None:
        if self._failure:
            raise self._failure
        try:
            _write_whole(self._file, b"".join(map(encode, lines)))
        except OSError as error:
            self._failure = unwritable(self.path, error)
            raise self._failure from error
        except (TypeError, ValueError) as error:
            self._failure = HarnessFault(f"cannot write evidence to {self.path}: a value is no JSON: {error}")
            raise self._failure from error

    def close(self) -> None:
        os.close(self._file)
        os.close(self._owner)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _write_whole(file: int, raw: bytes) -> None:
    """One write, and more only where the system took less: a disk that fills up says so by the next one."""
    written = os.write(file, raw)
    while written < len(raw):
        raw = raw[written:]
        written = os.write(file, raw)


def unwritable(path: Path, error: OSError) -> HarnessFault:
    """What a user can do about evidence that cannot be written."""
    advice = "free space or choose another --report" if error.errno == errno.ENOSPC else "choose another --report"
    return HarnessFault(f"cannot write evidence to {path}: {error.strerror or error}; {advice}")


def is_live(directory: Path) -> bool:
    """Whether a process that may still write to this session's directory is alive."""
    try:
        owner = os.open(directory / OWNER, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(owner)
    return False


def files(directory: Path) -> list[Path]:
    """A session's journal files; where a worker's file is there plain and packed, the plain one."""
    plain = sorted(directory.glob("*.jsonl"))
    packed = [path for path in sorted(directory.glob("*.jsonl.gz")) if path.with_suffix("") not in plain]
    return plain + packed


def worker_of(path: Path) -> str:
    """Who wrote a journal file."""
    return path.name.removesuffix(".gz").removesuffix(".jsonl")
