"""Operations that are queries: a SQLite file, read for certain and never written."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from conformance.history.operation import Operation
from conformance.targets import query
from tests.targets.hostile import run
from tests.targets.spelled import calls, speaking

RUNS = "CREATE TABLE runs (id TEXT, status TEXT, n INTEGER)"
ROWS = [("r1", "queued", 1), ("r2", "done", 2), (None, "odd:one", 3)]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Three runs; a file name that a URI would take for something else."""
    file = tmp_path / "a b?mode=rwc#%41.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(RUNS)
        connection.executemany("INSERT INTO runs VALUES (?, ?, ?)", ROWS)
    return file


def profile(sql: str, file: str | Path) -> str:
    return f"""
databases: {{main: {{file: '{file}'}}}}
statuses: {{queued: created, done: completed}}
operations:
  list_runs:
    sql: {sql}
    answer: {{fields: {{items: body.rows, total: body.count}}, required: [items]}}
"""


def read(sql: str, file: str | Path, arguments: dict[str, object] | None = None) -> Operation:
    (done,), _ = calls(profile(sql, file), None, ("list_runs", arguments or {}))
    return done


def test_rows_are_read_by_their_columns_names(database: Path) -> None:
    """With their number; a status has our name."""
    done = read("SELECT id AS run_id, status FROM runs ORDER BY n", database)
    assert done.fields == {
        "items": [
            {"run_id": "r1", "status": "created"},
            {"run_id": "r2", "status": "completed"},
            {"run_id": None, "status": "odd:one"},
        ],
        "total": 3,
    }
    assert done.exchange is not None
    assert (done.exchange.method, done.exchange.url) == ("SQL", "SELECT id AS run_id, status FROM runs ORDER BY n")


@pytest.mark.parametrize(
    ("where", "arguments", "found"),
    [
        ("id = :workflow_id", {"workflow_id": "r1"}, [1]),
        ("id = :workflow_id", {"workflow_id": "x' OR '1'='1"}, []),
        ("id = :workflow_id", {}, []),
        ("id IS :workflow_id", {}, [3]),
        ("status = 'odd:one' AND n = :limit", {"limit": 3}, [3]),
        ("n <= :limit AND id IS NOT :workflow_id", {"limit": 3, "workflow_id": "r1"}, [2, 3]),
        ("id = :workflow_id", {"workflow_id": ["r1"]}, []),
    ],
)
def test_parameters_are_values_and_never_words(
    database: Path, where: str, arguments: dict[str, object], found: list[int]
) -> None:
    """What was not given is null; what stands in a quoted text is no parameter."""
    sql = f'"SELECT n FROM runs WHERE {where} ORDER BY n"'  # noqa: S608 - our own words
    done = read(sql, database, arguments)
    assert [row["n"] for row in done.fields["items"]] == found


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO runs VALUES ('r9', 'queued', 9) RETURNING id",
        "DELETE FROM runs",
        "UPDATE runs SET n = 0 RETURNING n",
        "DROP TABLE runs",
        "CREATE TABLE other (id)",
        "CREATE TEMP TABLE other AS SELECT * FROM runs",
        "PRAGMA query_only = OFF",
        "PRAGMA journal_mode = WAL",
        "PRAGMA user_version = 7",
        "ATTACH 'OTHER' AS other",
        "ATTACH 'file:OTHER?mode=rwc' AS other",
        "VACUUM INTO 'OTHER'",
        "SELECT 1; DELETE FROM runs",
        "SELECT load_extension('OTHER')",
        "BEGIN IMMEDIATE",
    ],
)
def test_nothing_but_a_select_is_carried_out(database: Path, sql: str, tmp_path: Path) -> None:
    """The file is as it was, byte by byte, and no other was made or opened."""
    before, names = database.read_bytes(), {file.name for file in tmp_path.iterdir()}
    done = read(f'"{sql.replace("OTHER", str(tmp_path / "other.db"))}"', database)
    assert done.outcome == "unknown"
    assert done.fields["reason"].startswith(f"{database}: ")
    assert (database.read_bytes(), {file.name for file in tmp_path.iterdir()}) == (before, names)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda file: file.unlink(), "unable to open database file"),
        (lambda file: file.write_bytes(b"no database" * 200), "file is not a database"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(database: Path, make: object, reason: str) -> None:
    """A missing one is not made."""
    assert callable(make)
    make(database)
    done = read("SELECT id FROM runs", database)
    assert (done.outcome, done.fields["reason"]) == ("unknown", f"{database}: {reason}")
    assert reason != "unable to open database file" or not database.is_file()


def test_a_query_that_is_wrong_says_why(database: Path) -> None:
    """In SQLite's words."""
    assert read("SELECT absent FROM runs", database).fields["reason"] == f"{database}: no such column: absent"


@pytest.fixture
def locked(database: Path) -> Iterator[Path]:
    """A file that another program writes to, and has not finished."""
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        yield database
        writer.execute("ROLLBACK")


def test_a_locked_database_is_waited_for_and_then_said_to_be(locked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows what stands in it."""
    monkeypatch.setattr(query, "BUSY_S", 0.01)
    done = read("SELECT id FROM runs", locked)
    assert (done.outcome, done.fields["reason"]) == ("unknown", f"{locked}: database is locked")


def test_a_database_in_use_is_read(database: Path) -> None:
    """A server in WAL mode goes on writing; what it committed is seen."""
    with closing(sqlite3.connect(database)) as server:
        server.execute("PRAGMA journal_mode = WAL")
        with server:
            server.execute("INSERT INTO runs VALUES ('r4', 'queued', 4)")
        assert read("SELECT id FROM runs", database).fields["total"] == 4


def test_a_query_that_does_not_end_is_ended(database: Path) -> None:
    """At the deadline of the call."""
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c"

    async def act() -> None:
        async with speaking(profile(endless, database)) as (target, _):
            done = await target.call("list_runs", deadline_s=0.05)
        assert (done.outcome, done.fields["reason"]) == ("unknown", f"{database}: the query did not end within 0.05 s")

    run(act())


def test_more_rows_than_are_taken_are_no_answer(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A count that is too small would be a wrong one."""
    monkeypatch.setattr(query, "MOST_ROWS", 2)
    done = read("SELECT id FROM runs", database)
    assert (done.outcome, done.fields["reason"]) == ("failed", f"{database}: the query gives more than 2 rows")


def test_the_file_may_be_named_by_the_environment_or_by_where_the_target_was_started(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is `{db}` or `{directory}`."""
    monkeypatch.setenv("RUNS_DB", str(database))
    by_name = profile("SELECT id FROM runs", "x").replace("{file: 'x'}", "{env: RUNS_DB}")
    (done,), _ = calls(by_name, None, ("list_runs", {}))
    assert done.fields["total"] == 3
    by_place = profile("SELECT id FROM runs", "{directory}/" + database.name)
    (done,), _ = calls(by_place, None, ("list_runs", {}), places={"directory": str(tmp_path)})
    assert done.fields["total"] == 3
