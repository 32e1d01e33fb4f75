"""The reference of the evidence says what is so: its tables are the tables, and its questions can be asked."""

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from conformance.contract.clause import Section
from conformance.history.journal import Journal
from conformance.history.operation import Operation
from conformance.report.database import DATABASE, TABLES_SQL
from conformance.report.judging import conclude
from conformance.report.store import save

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "evidence.md"
TEXT = REFERENCE.read_text("utf-8")
QUERIES = re.findall(r"```sql\n(.*?);\n```", TEXT, re.DOTALL)
ANSWERS = (
    [("20261121T120000-abc", "non-conformant", 1, 1, 0)],
    [("ONE-1", "A run ends once.", "the stream shows two terminal events", "c1")],
    [("20261121T120000-abc", "c1", "r1", 2, 1.0)],
)
Connection = duckdb.DuckDBPyConnection


@pytest.mark.parametrize(("query", "answer"), list(zip(QUERIES, ANSWERS, strict=True)))
def test_its_questions_have_answers(
    journal: Journal,
    execute: Callable[..., Operation],
    sections: tuple[Section, ...],
    query: str,
    answer: list[tuple[object, ...]],
) -> None:
    """Asked of a session in which one stream ended twice."""
    journal.case("c1", "scenario", "c1", ["ONE-1"])
    journal.operation(execute("node_start", "workflow_complete", "workflow_error"), case="c1", unit=0)
    journal.outcome("c1", "failed")
    journal.end()
    directory = journal.path.parent
    save(directory.parents[1], conclude(directory, sections))
    journal.close()
    with closing(duckdb.connect(directory.parents[1] / DATABASE, read_only=True)) as connection:
        assert connection.execute(query).fetchall() == answer


def columns(connection: Connection, kind: str) -> dict[str, list[str]]:
    """The columns of every table or view of ours."""
    query = f"SELECT {kind}_name FROM duckdb_{kind}s() WHERE NOT internal"  # noqa: S608 - our own words
    names = [name for (name,) in connection.execute(query).fetchall()]
    return {name: [row[0] for row in connection.execute(f"DESCRIBE {name}").fetchall()] for name in names}


def test_its_tables_are_the_tables() -> None:
    """Name by name, column by column; every view is named."""
    rows = re.findall(r"^\| `(\w+)` \| [\w ]+ \| (`session`.*) \|$", TEXT, re.MULTILINE)
    described = {name: re.findall(r"`(\w+)`", cells) for name, cells in rows}
    with closing(duckdb.connect()) as connection:
        connection.execute(TABLES_SQL.read_text("utf-8"))
        assert described == columns(connection, "table")
        assert set(re.findall(r"^\| `(\w+)` \| [^|]+ \|$", TEXT, re.MULTILINE)) >= set(columns(connection, "view"))
        assert all("session" in found or "sessions" in found for found in columns(connection, "view").values())
