"""An operation that is a query: a SQLite file of the target's, read and never written."""

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.history.operation import Exchange
from conformance.targets.answer import AnswerReader
from conformance.targets.means import Done, Errand
from conformance.targets.template import ABSENT, as_text
from conformance.targets.wire import Answered

BUSY_S = 5.0
MOST_ROWS = 100_000
STEPS = 10_000
"""After so many steps of SQLite's machine it is looked whether there is time left."""
READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
PARAMETER = re.compile(r"(?<!:):([A-Za-z_]\w*)")
Scalar = str | int | float | bytes | None


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT; the answer's `body` is `{"rows": [{column: value}], "count": n}`. `:name` stands for an argument."""

    sql: str
    file: str
    answers: AnswerReader
    now: Callable[[], float]

    async def carry_out(self, errand: Errand) -> Done:
        """Read the rows in a thread of its own, since SQLite may wait for a lock."""
        answered = Answered(self.now())
        values = {name: _scalar(value) for name, value in errand.arguments.items()}
        seconds = errand.plan.request_s
        try:
            rows = await asyncio.to_thread(self._rows, values, time.monotonic() + seconds)
        except sqlite3.Error as error:
            answered.timed_out = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
            answered.silent = not answered.timed_out
            why = f"the query did not end within {seconds:g} s" if answered.timed_out else error
            answered.fail(f"{self.file}: {why}")
        else:
            self._take(rows, errand, answered)
        return Done(answered, Exchange(method="SQL", url=self.sql, error=answered.error))

    def _take(self, rows: list[dict[str, Any]], errand: Errand, answered: Answered) -> None:
        if len(rows) > MOST_ROWS:
            answered.fail(f"{self.file}: the query gives more than {MOST_ROWS} rows", "failed")
        else:
            answer = {"body": {"rows": rows, "count": len(rows)}, "headers": {}, "status": 200}
            answered.take(self.answers.accepted(answer, "", self.now(), errand.arguments))

    def _rows(self, values: Mapping[str, Scalar], until: float) -> list[dict[str, Any]]:
        """The rows, and one more than are taken; by a connection that can only read, and no other file than this."""
        connection = sqlite3.connect(f"{Path(self.file).absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_S)
        try:
            connection.execute("PRAGMA query_only = ON")
            connection.set_authorizer(_only_reading)
            connection.set_progress_handler(lambda: time.monotonic() > until, STEPS)
            connection.row_factory = sqlite3.Row
            wanted = _wanted(self.sql, values)
            return [dict(row) for row in connection.execute(self.sql, wanted).fetchmany(MOST_ROWS + 1)]
        finally:
            connection.close()


def _only_reading(action: int, *_: str | None) -> int:
    """Whether SQLite may do this: ATTACH and PRAGMA write nothing by themselves, and are no reading either."""
    return sqlite3.SQLITE_OK if action in READING else sqlite3.SQLITE_DENY


def _wanted(sql: str, values: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """The values of the parameters that the query has, null for what was not given."""
    return {name: values.get(name) for name in parameters(sql)}


def parameters(sql: str) -> set[str]:
    """The names of a query's `:parameters`, outside of its quoted texts."""
    return set(PARAMETER.findall("".join(sql.split("'")[::2])))


def _scalar(value: object) -> Scalar:
    if value is ABSENT:
        return None
    return value if value is None or isinstance(value, (str, int, float, bytes)) else as_text(value)
