"""Opens the one DuckDB file of a report directory: one process at a time, and never trusting what it finds there.

DuckDB refuses a second process while a file is open for writing, so whoever opens it first takes a lock file and holds
the database only while it loads or asks. The database can always be rebuilt from the journals: one that is missing,
broken or of another layout is moved aside, and the sessions that it lacks are loaded again.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import TypeVar

import duckdb

from conformance.errors import ConformanceError, HarnessFault
from conformance.history.journal import unwritable
from conformance.report.loading import TABLES, load
from conformance.report.result import RESULT

Connection = duckdb.DuckDBPyConnection
Answer = TypeVar("Answer")
DATABASE = "conformance.duckdb"
PATIENCE_S = 60.0
POLL_S = 0.05
TABLES_SQL = Path(__file__).with_name("tables.sql")
# No extension is ever fetched: the one that is needed, json, is part of the library.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # Evidence is mostly text that repeats itself: packed it takes a tenth of the space. DuckDB 1.2 and later read it.
    "storage_compatibility_version": "v1.2.0",
}
QUIET_AND_PACKED = "SET enable_progress_bar = false; SET force_compression = 'zstd'"
ELSEWHERE = "Could not set lock"
OTHER_FORMAT = "version number"
BREAKAGE = (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException)
SURROUNDINGS = ("No space left", "Permission denied", "Read-only file system", "Is a directory", "Out of Memory")


class BrokenDatabase(Exception):  # noqa: N818 - caught within this module's reach: the file is moved aside
    """The file is no database of ours; `str()` says what is wrong with it."""


class BusyDatabase(Exception):  # noqa: N818 - likewise: it is waited for
    """Another program has the file open."""


def with_database(
    reports: Path,
    work: Callable[[Connection], Answer],
    *,
    fresh: Collection[Path] = (),
    patience_s: float = PATIENCE_S,
) -> tuple[Answer, list[str]]:
    """Do `work` with the database of this report directory, up to date with its journals; gives what to tell the user.

    `fresh` sessions are left to `work`.

    Raises:
        HarnessFault: the file stays in use for `patience_s`, is of another DuckDB's format, or cannot be written.
    """
    path, deadline = reports / DATABASE, time.monotonic() + patience_s
    with _turn(reports, deadline):
        try:
            return _attempt(path, work, fresh, deadline)
        except BrokenDatabase as broken:
            note = f"{path} was broken ({broken}): moved to {_move_aside(path).name} and rebuilt from the journals"
        try:
            answer, notes = _attempt(path, work, fresh, deadline)
        except BrokenDatabase as broken:
            raise HarnessFault(f"cannot store evidence in {path}: {broken}; the journals are kept") from broken
        return answer, [note, *notes]


@contextmanager
def _turn(reports: Path, deadline: float) -> Iterator[None]:
    """Wait for this process's turn at the database, and hold it."""
    path = reports / f"{DATABASE}.lock"
    try:
        reports.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        while not _locked(lock):
            _wait(deadline, reports / DATABASE)
        yield
    finally:
        os.close(lock)


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(deadline: float, path: Path) -> None:
    if time.monotonic() > deadline:
        raise HarnessFault(
            f"{path} is in use by another program; close it. The evidence is kept in the journal, "
            "and the next command stores it"
        )
    threading.Event().wait(POLL_S)


def _attempt(
    path: Path, work: Callable[[Connection], Answer], fresh: Collection[Path], deadline: float
) -> tuple[Answer, list[str]]:
    """Open, bring up to date, work, close; a program without our lock (a DuckDB shell, say) is waited for too."""
    while True:
        try:
            with closing(duckdb.connect(path, config=SETTINGS)) as connection:
                connection.execute(QUIET_AND_PACKED)
                _lay_out(connection)
                notes = _catch_up(connection, path.parent, fresh)
                return work(connection), notes
        except duckdb.Error as error:
            trouble = understood(path, error)
            if not isinstance(trouble, BusyDatabase):
                raise trouble from error
            _wait(deadline, path)


def _lay_out(connection: Connection) -> None:
    """Make the tables and views; a file with other tables under our names is not ours."""
    with closing(duckdb.connect(config=SETTINGS)) as model:
        model.execute(TABLES_SQL.read_text("utf-8"))
        expected = _columns(model)
    found = _columns(connection)
    if found and found != expected:
        raise BrokenDatabase("its tables are laid out otherwise")
    if not found:
        connection.execute(TABLES_SQL.read_text("utf-8"))


def _columns(connection: Connection) -> list[tuple[str, str, str]]:
    names = ", ".join(f"'{table}'" for table in TABLES)
    query = f"""SELECT table_name, column_name, data_type FROM duckdb_columns()
        WHERE table_name IN ({names}) ORDER BY ALL"""  # noqa: S608 - our own table names
    return connection.execute(query).fetchall()


def _catch_up(connection: Connection, reports: Path, fresh: Collection[Path]) -> list[str]:
    """Load the concluded sessions that the database lacks; gives which of them cannot be loaded, and why."""
    stored = {session for (session,) in connection.execute("SELECT session FROM sessions").fetchall()}
    concluded = sorted(path.parent for path in (reports / "journal").glob(f"*/{RESULT}"))
    notes = []
    for directory in concluded:
        if directory.name not in stored and directory not in fresh:
            try:
                load(connection, directory)
            except (ConformanceError, duckdb.DataError, duckdb.ProgrammingError) as error:
                notes.append(f"the session in {directory} cannot be stored: {str(error).splitlines()[0]}")
    return notes


def understood(path: Path, error: duckdb.Error) -> Exception:
    """What a DuckDB error means here."""
    text = str(error).splitlines()[0]
    if ELSEWHERE in text:
        return BusyDatabase(text)
    if OTHER_FORMAT in text:
        return HarnessFault(
            f"{path} was written by another DuckDB, and {duckdb.__version__} cannot read it: install that version, "
            f"choose another --report, or move the file away to have it rebuilt from the journals ({text})"
        )
    if any(sign in text for sign in SURROUNDINGS):
        return HarnessFault(f"cannot write evidence to {path}: {text}; free space or choose another --report")
    return BrokenDatabase(text) if isinstance(error, BREAKAGE) else HarnessFault(f"cannot store in {path}: {text}")


def _move_aside(path: Path) -> Path:
    """Rename the file, and the log that belongs to it, to the first free name."""
    aside = next(name for n in count(1) if not (name := path.with_name(f"{path.name}.broken-{n}")).exists())
    try:
        if path.exists():
            path.rename(aside)
        log = path.with_name(f"{path.name}.wal")
        if log.exists():
            log.rename(aside.with_name(f"{aside.name}.wal"))
    except OSError as error:
        raise unwritable(path, error) from error
    return aside
