"""Evidence adds up in one file, and comes back from the journals when that file is lost, broken or half written."""

import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from conformance.contract.clause import Section
from conformance.errors import BadUsage, HarnessFault
from conformance.history.journal import Journal
from conformance.history.operation import Event, Operation
from conformance.report.conclusion import Session
from conformance.report.database import DATABASE
from conformance.report.judging import conclude
from conformance.report.store import find, listed, recover, save

Execute = Callable[..., Operation]
Keep = Callable[..., list[str]]
DONE = "workflow_complete"
HOLD = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def keep(tmp_path: Path, session: Session, sections: tuple[Section, ...]) -> Keep:
    """Record, conclude and save a session with these operations."""

    def record(name: str, *operations: Operation, ended: bool = True, patience_s: float = 60.0) -> list[str]:
        with Journal(tmp_path / "journal" / name) as journal:
            journal.session(replace(session, id=name).line())
            journal.case("c1", "scenario", "c1", ["ONE-1"])
            journal.operations(operations, case="c1", unit=0)
            journal.outcome("c1", "passed")
            if not ended:
                return []
            journal.end(duration_s=1.0)
            return save(tmp_path, conclude(journal.path.parent, sections), patience_s=patience_s)

    return record


def ask(reports: Path, query: str) -> list[tuple[object, ...]]:
    """The rows that the database gives."""
    with closing(duckdb.connect(reports / DATABASE, read_only=True)) as connection:
        return connection.execute(query).fetchall()


COUNTS = "SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM operations), (SELECT count(*) FROM events)"


def test_sessions_add_up(tmp_path: Path, keep: Keep, execute: Execute) -> None:
    """Every row says whose it is."""
    keep("s1", execute(DONE))
    keep("s2", execute("node_start", DONE), execute(name="calm", index=1))
    assert ask(tmp_path, COUNTS) == [(2, 3, 3)]
    query = "SELECT session, worker, case_id, unit, operation, place, at_ms, type, run_id, executor_id FROM events"
    assert ask(tmp_path, f"{query} ORDER BY ALL")[1:] == [
        ("s2", "main", "c1", 0, 0, 0, 0.0, "node_start", "r1", "x"),
        ("s2", "main", "c1", 0, 0, 1, 1.0, DONE, "r1", "x"),
    ]
    assert ask(tmp_path, "SELECT DISTINCT session, method, status FROM exchanges ORDER BY ALL") == [
        ("s1", "POST", 200), ("s2", "POST", 200),
    ]  # fmt: skip


def test_a_stored_session_is_packed_and_left_alone(
    tmp_path: Path, keep: Keep, execute: Execute, sections: tuple[Section, ...]
) -> None:
    """Its journal stays the source, and no command stores it twice."""
    assert keep("s1", execute(DONE)) == []
    names = sorted(path.name for path in (tmp_path / "journal" / "s1").iterdir())
    assert names == ["clauses.json", "main.jsonl.gz", "owner.lock", "result.json", "stored"]
    assert recover(tmp_path, sections) == []
    again = conclude(tmp_path / "journal" / "s1", sections)
    assert save(tmp_path, again) == []
    assert ask(tmp_path, COUNTS) == [(1, 1, 1)]


def test_an_interrupted_session_is_recovered_once(
    tmp_path: Path, keep: Keep, execute: Execute, sections: tuple[Section, ...]
) -> None:
    """The next command concludes what was recorded, says so, and leaves the newer result.json alone."""
    keep("s1", execute(DONE), ended=False)
    (note,) = recover(tmp_path, sections)
    assert "recovered session s1 from its journal (interrupted" in note
    assert recover(tmp_path, sections) == []
    assert ask(tmp_path, "SELECT session, verdict FROM sessions") == [("s1", "incomplete")]
    assert not (tmp_path / "result.json").exists()


def test_a_recovery_is_announced(tmp_path: Path, keep: Keep, execute: Execute, sections: tuple[Section, ...]) -> None:
    """Before it begins, since it takes a while: which session it is, and how much of it there is."""
    keep("s1", execute(DONE), ended=False)
    concluded = tmp_path / "journal" / "s1" / "result.json"
    begun: list[tuple[str, bool]] = []
    recover(tmp_path, sections, begins=lambda note: begun.append((note, concluded.exists())))
    assert begun == [("recovering session s1 from its journal, 0.0 MB", False)]
    assert concluded.exists()


def test_a_live_session_is_never_touched(
    tmp_path: Path, session: Session, journal: Journal, sections: tuple[Section, ...]
) -> None:
    """Its owner stores it itself."""
    assert recover(tmp_path, sections) == []
    journal.close()
    assert session.id in recover(tmp_path, sections)[0]


def test_a_lost_database_is_rebuilt(
    tmp_path: Path, keep: Keep, execute: Execute, sections: tuple[Section, ...]
) -> None:
    """From the packed journals, with the verdicts that were given then."""
    keep("s1", execute(DONE))
    keep("s2", execute(DONE, DONE))
    before = ask(tmp_path, "SELECT * FROM verdicts ORDER BY ALL"), ask(tmp_path, "SELECT * FROM clauses ORDER BY ALL")
    (tmp_path / DATABASE).unlink()
    recover(tmp_path, sections)
    after = ask(tmp_path, "SELECT * FROM verdicts ORDER BY ALL"), ask(tmp_path, "SELECT * FROM clauses ORDER BY ALL")
    assert before == after
    assert ask(tmp_path, COUNTS) == [(2, 2, 3)]


def spoil_nothing_left(path: Path) -> None:
    """An empty file."""
    path.write_bytes(b"")


def spoil_text(path: Path) -> None:
    """Something else altogether."""
    path.write_text("no database " * 2000)


def spoil_half(path: Path) -> None:
    """The disk was full."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def spoil_middle(path: Path) -> None:
    """A bad sector."""
    raw = bytearray(path.read_bytes())
    raw[12_288:] = bytes(len(raw) - 12_288)
    path.write_bytes(raw)


def spoil_tables(path: Path) -> None:
    """A table of ours is there, with other columns."""
    path.unlink()
    with closing(duckdb.connect(path)) as connection:
        connection.execute("CREATE TABLE sessions (name VARCHAR)")


@pytest.mark.parametrize("spoil", [spoil_nothing_left, spoil_text, spoil_half, spoil_middle, spoil_tables])
def test_a_broken_database_is_moved_aside_and_rebuilt(
    tmp_path: Path, keep: Keep, execute: Execute, spoil: Callable[[Path], None]
) -> None:
    """The message names where to; nothing of it is lost."""
    keep("s1", execute(DONE))
    spoil(tmp_path / DATABASE)
    (note,) = keep("s2", execute(DONE))
    assert "moved to conformance.duckdb.broken-1 and rebuilt from the journals" in note
    assert (tmp_path / "conformance.duckdb.broken-1").exists()
    assert ask(tmp_path, COUNTS) == [(2, 2, 2)]


def checksum(raw: bytes) -> int:
    """DuckDB's, of a header block."""
    total = 5381
    for (word,) in struct.iter_unpack("<Q", raw):
        total ^= word * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return total


def test_a_database_of_another_format_is_a_clear_error(tmp_path: Path, keep: Keep, execute: Execute) -> None:
    """It may hold what others need: it is not moved."""
    keep("s1", execute(DONE))
    raw = bytearray((tmp_path / DATABASE).read_bytes())
    raw[12:20] = struct.pack("<Q", 9999)
    raw[:8] = struct.pack("<Q", checksum(bytes(raw[8:4096])))
    (tmp_path / DATABASE).write_bytes(raw)
    with pytest.raises(HarnessFault, match=r"was written by another DuckDB, and .* cannot read it: install"):
        keep("s2", execute(DONE))
    assert not (tmp_path / "conformance.duckdb.broken-1").exists()


def test_a_database_in_use_is_waited_for_and_then_said(
    tmp_path: Path, keep: Keep, execute: Execute, sections: tuple[Section, ...]
) -> None:
    """The verdict is there already, and the next command stores what was recorded."""
    keep("s1", execute(DONE))
    command = [sys.executable, "-c", HOLD, str(tmp_path / DATABASE)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:  # noqa: S603 - our own
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(HarnessFault, match="is in use by another program; close it"):
            keep("s2", execute(DONE), patience_s=0.0)
        holder.communicate(b"")
    assert (tmp_path / "journal" / "s2" / "result.json").exists()
    assert "recovered session s2" in recover(tmp_path, sections)[0]
    assert ask(tmp_path, COUNTS) == [(2, 2, 2)]


STORE = """
import sys
from dataclasses import replace
from pathlib import Path
from conformance.report.conclusion import Session
from conformance.report.judging import Judging
from conformance.report.store import save
from conformance.history.journal import Journal
session = Session(id=sys.argv[2], started_at="2026-11-21T12:00:00Z", seed=1, suite={"version": "1", "contract": "1"},
    target={"name": "t", "url": "u", "profile": "p"}, selected=())
with Journal(Path(sys.argv[1]) / "journal" / session.id) as journal:
    journal.session(session.line())
    journal.end()
    save(Path(sys.argv[1]), Judging(session, ()).conclude())
"""


def test_sessions_that_end_at_once_take_turns(tmp_path: Path) -> None:
    """Each finds its rows, whoever came first."""
    commands = [[sys.executable, "-c", STORE, str(tmp_path), f"s{number}"] for number in range(4)]
    processes = [subprocess.Popen(command) for command in commands]  # noqa: S603 - our own interpreter
    assert [process.wait() for process in processes] == [0, 0, 0, 0]
    assert ask(tmp_path, "SELECT session FROM sessions ORDER BY 1") == [("s0",), ("s1",), ("s2",), ("s3",)]


def test_a_report_directory_that_cannot_be_written_is_a_harness_fault(tmp_path: Path, keep: Keep) -> None:
    """Here a directory stands in the database's place."""
    (tmp_path / DATABASE).mkdir()
    with pytest.raises(HarnessFault, match="cannot write evidence to"):
        keep("s1")


def test_a_journal_that_cannot_be_read_is_said_and_harms_nobody(
    tmp_path: Path, keep: Keep, execute: Execute, sections: tuple[Section, ...]
) -> None:
    """The other sessions are rebuilt without it."""
    keep("s1", execute(DONE))
    keep("s2", execute(DONE))
    (tmp_path / DATABASE).unlink()
    (tmp_path / "journal" / "s1" / "main.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00")
    (note,) = recover(tmp_path, sections)
    assert "s1 cannot be stored" in note
    assert ask(tmp_path, COUNTS) == [(1, 1, 1)]


def test_what_only_a_lenient_reader_keeps_is_stored_spelled_out(tmp_path: Path, keep: Keep, execute: Execute) -> None:
    """A lone surrogate, a NUL, a number beyond 64 bits: none loses its event."""
    data = {"type": "\ud800", "run_id": "a\x00b", "executor_id": "😀\\ud800", "big": 2**80}
    keep("s1", replace(execute(DONE), events=(Event(0.0, data),)))
    assert ask(tmp_path, "SELECT type, run_id, executor_id, data->>'big' FROM events") == [
        ("\\ud800", "a\x00b", "😀\\ud800", str(2**80))
    ]


def test_a_session_is_found_by_the_beginning_of_its_id(tmp_path: Path, keep: Keep) -> None:
    """The newest without one; an ambiguous or unknown one is the user's error."""
    for name in ("s1", "s2", "t1"):
        keep(name)
    assert [find(tmp_path, asked).name for asked in (None, "t", "s1")] == ["t1", "t1", "s1"]
    for asked, said in (("s", "more than one"), ("x", "no")):
        with pytest.raises(BadUsage, match=f"has {said} session"):
            find(tmp_path, asked)


def test_sessions_are_listed_oldest_first(tmp_path: Path, keep: Keep, execute: Execute) -> None:
    """With what they came to."""
    assert listed(tmp_path) == ([], [])
    keep("s1", execute(DONE, DONE))
    ((row,), notes) = listed(tmp_path)
    assert (row.session, row.verdict, row.violated, row.started_at) == (
        "s1", "non-conformant", 1, "2026-11-21T12:00:00Z",
    )  # fmt: skip
    assert notes == []
