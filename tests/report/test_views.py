"""The views answer what people ask first of many sessions."""

from collections.abc import Iterator
from contextlib import closing

import duckdb
import pytest

from conformance.report.database import TABLES_SQL

Connection = duckdb.DuckDBPyConnection


@pytest.fixture
def connection() -> Iterator[Connection]:
    """A database with three sessions of one target and one of another, each with the verdicts of two clauses."""
    with closing(duckdb.connect()) as connection:
        connection.execute(TABLES_SQL.read_text("utf-8"))
        for day, (session, target, suite, one, two) in enumerate(
            (
                ("s1", "a", "0.1.0", "held", "held"),
                ("s2", "a", "0.1.0", "violated", "blocked"),
                ("s3", "a", "0.2.0", "held", "violated"),
                ("s4", "b", "0.1.0", "inconclusive", "held"),
            )
        ):
            values = [session, f"2026-11-0{day + 1}", target, suite]
            connection.execute(
                "INSERT INTO sessions (session, started_at, target, url, suite, contract, verdict)"
                " VALUES ($1, $2, $3, 'u', $4, 'c', 'conformant')",
                values,
            )
            for clause, verdict in (("ONE-1", one), ("ONE-2", two)):
                connection.execute(
                    "INSERT INTO verdicts (session, clause, verdict) VALUES (?, ?, ?)", [session, clause, verdict]
                )
                connection.execute(
                    "INSERT INTO clauses (session, clause, section, level) VALUES (?, ?, 'one', 'MUST')",
                    [session, clause],
                )
        yield connection


def test_latest_has_each_target_s_newest_session(connection: Connection) -> None:
    """Clause by clause."""
    query = "SELECT target, session, clause, verdict FROM latest ORDER BY ALL"
    assert connection.execute(query).fetchall() == [
        ("a", "s3", "ONE-1", "held"),
        ("a", "s3", "ONE-2", "violated"),
        ("b", "s4", "ONE-1", "inconclusive"),
        ("b", "s4", "ONE-2", "held"),
    ]


def test_flaky_is_a_verdict_that_changed_while_target_and_suite_did_not(connection: Connection) -> None:
    """A new suite may judge otherwise, another target is another thing, and blocked is no change."""
    query = "SELECT target, clause, history, sessions FROM flaky"
    assert connection.execute(query).fetchall() == [("a", "ONE-1", ["held", "violated"], ["s1", "s2"])]


def test_trend_counts_each_session_s_verdicts(connection: Connection) -> None:
    """Oldest first."""
    query = "SELECT session, held, violated, blocked, inconclusive FROM trend"
    assert connection.execute(query).fetchall() == [
        ("s1", 2, 0, 0, 0),
        ("s2", 0, 1, 1, 0),
        ("s3", 1, 1, 0, 0),
        ("s4", 1, 0, 0, 1),
    ]


def test_slowest_begins_with_the_slowest(connection: Connection) -> None:
    """In milliseconds."""
    for name, took in (("replay", 5.0), ("execute", 2000.5)):
        connection.execute(
            "INSERT INTO operations (session, name, called_at, returned_at) VALUES ('s1', ?, 10, ?)", [name, 10 + took]
        )
    query = "SELECT name, duration_ms FROM slowest"
    assert connection.execute(query).fetchall() == [("execute", 2000.5), ("replay", 5.0)]
