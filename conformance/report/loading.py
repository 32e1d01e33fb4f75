"""Loads one concluded session's directory into the database: its document, its clauses' texts, its journal.

DuckDB reads the journal itself, which is a hundred times faster than handing it rows one by one.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import orjson

from conformance.history.journal import files, worker_of
from conformance.history.line import decode, raw_lines
from conformance.report import result
from conformance.report.escape import spelled
from conformance.report.units import survey

CLAUSES = "clauses.json"
TABLES = ("sessions", "clauses", "verdicts", "cases", "operations", "exchanges", "events")

DOCUMENT = """
INSERT INTO sessions SELECT $session, try_cast($started_at AS TIMESTAMP), (d->>'duration_s')::DOUBLE, d->>'seed',
    d->>'$.suite.version', d->>'$.suite.contract', d->>'$.target.name', d->>'$.target.url', d->>'$.target.profile',
    d->>'verdict', d->>'because', (d->>'exchanges')::BIGINT, (d->>'events')::BIGINT
FROM (SELECT $document::JSON AS d);

INSERT INTO verdicts SELECT $session, d->>'id', d->>'verdict', (d->>'exercised')::BIGINT, (d->>'violations')::BIGINT,
    d->>'because', (d->'cases')::VARCHAR[], nullif(d->'witness', 'null'::JSON),
    nullif(d->'pinned', 'null'::JSON)
FROM (SELECT unnest(($document::JSON->'clauses')::JSON[]) AS d);

INSERT INTO cases SELECT $session, d->>'id', d->>'kind', d->>'name', (d->'clauses')::VARCHAR[], d->>'outcome',
    d->>'because', (d->>'duration_s')::DOUBLE, (d->>'examples')::BIGINT
FROM (SELECT unnest(($document::JSON->'cases')::JSON[]) AS d);

INSERT INTO clauses SELECT $session, d->>'id', d->>'section', d->>'level', d->>'statement', d->>'statement_zh',
    d->>'source', d->>'quote', (d->'needs')::VARCHAR[], (d->'modes')::VARCHAR[]
FROM (SELECT unnest(($clauses::JSON)::JSON[]) AS d)
"""

# A torn last line is no JSON: it is passed over here as it is when judging, where it is said.
# It is read once, and all three tables are filled from what was read.
LINES = """CREATE OR REPLACE TEMP TABLE lines AS
FROM read_json($path, format = 'newline_delimited', ignore_errors = true, maximum_object_size = {longest},
    columns = {{"kind": 'VARCHAR', "case": 'VARCHAR', "unit": 'BIGINT', "index": 'BIGINT', "client": 'VARCHAR',
    "name": 'VARCHAR', "arguments": 'JSON', "called_at": 'DOUBLE', "returned_at": 'DOUBLE', "outcome": 'VARCHAR',
    "fields": 'JSON', "events": 'JSON[]', "exchange": 'JSON'}}) WHERE kind = 'operation'"""

JOURNAL = """
INSERT INTO operations SELECT $session, $worker, "case", coalesce(unit, 0), index, client, name, arguments->>'run_id',
    arguments, called_at, returned_at, outcome, fields FROM lines;

INSERT INTO exchanges SELECT $session, $worker, "case", coalesce(unit, 0), index, exchange->>'method',
    exchange->>'url', (exchange->>'status')::INTEGER, round(returned_at - called_at, 3), exchange->'request_headers',
    exchange->>'request_body', exchange->'response_headers', exchange->>'response_body',
    coalesce((exchange->>'size')::BIGINT, 0), exchange->>'digest', exchange->>'error'
FROM lines WHERE exchange IS NOT NULL;

INSERT INTO events SELECT $session, $worker, "case", coalesce(unit, 0), index, place, e[1]::DOUBLE, e[2], e[3], e[4],
    event->1, coalesce(e[5], ''), coalesce(e[6], ''), e[7], e[8]
FROM (SELECT *, json_extract_string(event, ['$[0]', '$[1].type', '$[1].run_id', '$[1].executor_id', '$[2]', '$[3]',
        '$[4]', '$[5]']) AS e
    FROM (SELECT "case", unit, index, unnest(events) AS event, generate_subscripts(events, 1) - 1 AS place FROM lines));

DROP TABLE lines
"""


def load(connection: duckdb.DuckDBPyConnection, directory: Path) -> None:
    """Put the session in, in place of what was there of it, in one transaction.

    An interruption leaves the database as it was; the session is put in from its journal by the next command.
    """
    document = result.read(directory / result.RESULT)
    session = document["session"]
    connection.begin()
    try:
        for table in TABLES:
            connection.execute(f"DELETE FROM {table} WHERE session = ?", [session])  # noqa: S608 - our own table names
        clauses, started_at = (directory / CLAUSES).read_text("utf-8"), _utc(document["started_at"])
        values = {"session": session, "started_at": started_at, "clauses": clauses}
        _execute(connection, DOCUMENT, {**values, "document": orjson.dumps(document).decode()})
        for path in files(directory):
            _load_journal(connection, session, path)
        connection.commit()
    except BaseException as error:
        with suppress(duckdb.Error):  # DuckDB has done so itself where the disk was full
            connection.rollback()
        if isinstance(error, RuntimeError) and "interrupted" in str(error):  # its word for somebody's Ctrl-C
            raise KeyboardInterrupt from error
        raise


def _utc(text: str) -> str | None:
    """A time with its offset as DuckDB's plain timestamp, in UTC; None where it is no time."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None).isoformat()
    except ValueError:
        return None


def _load_journal(connection: duckdb.DuckDBPyConnection, session: str, path: Path) -> None:
    found = survey(path)
    with _readable(path, wide=found.wide) as plain:
        lines = LINES.format(longest=max(found.longest + 1, 1 << 20))
        values = {"session": session, "worker": worker_of(path), "path": str(plain)}
        _execute(connection, f"{lines};\n{JOURNAL}", values)


def _execute(connection: duckdb.DuckDBPyConnection, statements: str, values: Mapping[str, str | None]) -> None:
    for statement in statements.split(";\n"):
        connection.execute(statement, {name: value for name, value in values.items() if f"${name}" in statement})


@contextmanager
def _readable(path: Path, *, wide: bool) -> Iterator[Path]:
    """The journal as DuckDB can read it: what only a lenient JSON reader keeps is spelled out in a copy."""
    if not wide:
        yield path
        return
    directory = Path(tempfile.mkdtemp(prefix="conformance-"))
    try:
        copy = directory / "copy.jsonl"
        with copy.open("wb") as file:
            file.writelines(_spelled(raw) for _, raw in raw_lines(path))
        yield copy
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _spelled(raw: bytes) -> bytes:
    if b'"wide"' not in raw or not raw.endswith(b"\n"):
        return raw
    return json.dumps(spelled(decode(raw))).encode() + b"\n"
