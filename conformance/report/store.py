"""Keeps the evidence: every concluded session in its journal's directory and in the one DuckDB file.

A session's directory holds all that the database is made of: `result.json`, `clauses.json` and the journal, packed once
the session is stored. `stored` marks that nothing is left to do.
"""

import gzip
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from conformance.contract.clause import Section
from conformance.errors import BadHistory, BadUsage
from conformance.history.journal import files, is_live, unwritable
from conformance.report import result
from conformance.report.conclusion import Conclusion
from conformance.report.database import DATABASE, PATIENCE_S, Connection, with_database
from conformance.report.judging import conclude
from conformance.report.listing import clause_fields
from conformance.report.loading import CLAUSES, load

STORED = "stored"
SESSIONS = """SELECT session, strftime(started_at, '%Y-%m-%dT%H:%M:%SZ'), target, suite, verdict, violated, held,
    round(duration_s, 1) FROM trend JOIN sessions USING (session, started_at, target, suite, verdict)
    ORDER BY started_at, session"""


@dataclass(frozen=True, slots=True)
class Row:
    """One stored session, as `conformance sessions` lists it."""

    session: str
    started_at: str
    target: str
    suite: str
    verdict: str
    violated: int
    held: int
    duration_s: float


def directory_of(reports: Path, session: str) -> Path:
    """Where a session's journal is."""
    return reports / "journal" / session


def save(reports: Path, conclusion: Conclusion, *, patience_s: float = PATIENCE_S) -> list[str]:
    """Keep a concluded session: `result.json` first, so that the verdict is there whatever becomes of the database.

    To be called while the session's journal is still held open and after its `end` line; gives what to tell the user.

    Raises:
        HarnessFault: something cannot be written; the journal is kept and the next `recover` stores it.
    """
    result.write(reports / result.RESULT, result.encoded(conclusion))
    directory = directory_of(reports, conclusion.session.id)
    _document(directory, conclusion)
    return _store(reports, [directory], patience_s)


def recover(
    reports: Path,
    sections: Iterable[Section],
    *,
    begins: Callable[[str], object] | None = None,
    patience_s: float = PATIENCE_S,
) -> list[str]:
    """Conclude and store what earlier sessions left behind, live ones aside; gives what to tell the user.

    `begins` is told of each session before it is judged and stored, which takes a while.
    """
    ready: list[Path] = []
    notes: list[str] = []
    for directory in sorted(path for path in (reports / "journal").glob("*") if path.is_dir()):
        if (directory / STORED).exists() or is_live(directory) or not files(directory):
            continue
        if begins:
            begins(f"recovering session {directory.name} from its journal, {_megabytes(directory):,.1f} MB")
        try:
            notes.append(_recovered(directory, tuple(sections)))
            ready.append(directory)
        except BadHistory as error:
            notes.append(f"an earlier session cannot be recovered: {error}")
    if ready or _is_lost(reports):
        notes += _store(reports, ready, patience_s)
    return notes


def listed(reports: Path, *, patience_s: float = PATIENCE_S) -> tuple[list[Row], list[str]]:
    """The stored sessions, oldest first, and what to tell the user."""
    if not (reports / DATABASE).exists() and not _is_lost(reports):
        return [], []

    def ask(connection: Connection) -> list[Any]:
        return connection.execute(SESSIONS).fetchall()

    rows, notes = with_database(reports, ask, patience_s=patience_s)
    return [Row(*row) for row in rows], notes


def find(reports: Path, session: str | None = None) -> Path:
    """The directory of a session by its id or the beginning of it, of the newest one without.

    Raises:
        BadUsage: there is none, or more than one begins so.
    """
    known = sorted(path for path in (reports / "journal").glob("*") if files(path))
    found = [path for path in known if path.name.startswith(session)] if session else known[-1:]
    exact = [path for path in found if path.name == session] or found
    if len(exact) != 1:
        asked = f"session {session!r}" if session else "session"
        raise BadUsage(f"{reports} has {'more than one' if exact else 'no'} {asked}")
    return exact[0]


def _is_lost(reports: Path) -> bool:
    """Whether there are stored sessions and no database."""
    return not (reports / DATABASE).exists() and any((reports / "journal").glob(f"*/{result.RESULT}"))


def _megabytes(directory: Path) -> float:
    return sum(path.stat().st_size for path in files(directory)) / 1e6


def _recovered(directory: Path, sections: Iterable[Section]) -> str:
    conclusion = conclude(directory, sections)
    _document(directory, conclusion)
    what = conclusion.because or "it was not stored"
    said = "".join(f"\n{note}" for note in conclusion.notes)
    return f"recovered session {conclusion.session.id} from its journal ({what}): {conclusion.verdict}{said}"


def _document(directory: Path, conclusion: Conclusion) -> None:
    clauses = [{**clause_fields(found.clause), "section": found.section} for found in conclusion.clauses]
    result.write(directory / CLAUSES, orjson.dumps(clauses))
    result.write(directory / result.RESULT, result.encoded(conclusion))


def _store(reports: Path, directories: list[Path], patience_s: float) -> list[str]:
    """Load the sessions, then pack their journals: all in one turn, so that no rebuilding sees half a packing."""

    def work(connection: Connection) -> None:
        for directory in directories:
            load(connection, directory)
        connection.execute("CHECKPOINT")
        for directory in directories:
            _pack(directory)

    return with_database(reports, work, fresh=directories, patience_s=patience_s)[1]


def _pack(directory: Path) -> None:
    """Compress the journal and mark the session as stored; a journal that cannot be packed stays as it is."""
    for path in directory.glob("*.jsonl"):
        half = path.with_name(f"{path.name}.gz.half")
        try:
            with path.open("rb") as plain, gzip.open(half, "wb", compresslevel=3) as packed:
                shutil.copyfileobj(plain, packed, 1 << 20)
            half.replace(path.with_name(f"{path.name}.gz"))
            path.unlink()
        except OSError:
            half.unlink(missing_ok=True)
    try:
        (directory / STORED).touch()
    except OSError as error:
        raise unwritable(directory / STORED, error) from error
