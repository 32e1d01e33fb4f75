"""The durable store: one SQLite file in WAL mode, owned by one server at a time.

`synchronous=NORMAL` keeps every committed transaction through the death of the process (a power cut may cost the last
ones, never the file). The exclusive locking mode refuses a second server on the same file: its recovery would end the
first one's runs.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reference_server.domain.audit import AuditRecord
from reference_server.domain.decisions import Spent
from reference_server.domain.monitoring import Counted
from reference_server.domain.runs import Ending, Run, Status
from reference_server.domain.workflows import Draft, Workflow
from reference_server.persistence.sqlite_publishing import SqlitePublishing
from reference_server.persistence.store import EventPage, IdempotencyKey, Listing, NotKeptError, Record
from reference_server.persistence.tables import (
    AUDIT_COLUMNS,
    FILTERS,
    RUN_COLUMNS,
    SPENT_COLUMNS,
    TABLES,
    WORKFLOW_COLUMNS,
    audit_from,
    draft_row,
    listing_from,
    run_from,
    spent_from,
    text_of,
    workflow_from,
)

CHECKPOINT_PAGES = 8_000  # of 4 KiB: a checkpoint waits for the disk


class SqliteStore(SqlitePublishing):
    """Keeps everything in one file.

    Raises:
        sqlite3.Error: on opening a file that cannot be used, or that another server uses.
    """

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=1, cached_statements=256)
        self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        self._db.executescript(f"BEGIN IMMEDIATE; {TABLES} COMMIT;")
        self._numbers: dict[str, int] = {}

    def add_workflow(self, workflow: Workflow) -> None:
        draft = workflow.draft
        self._db.execute(
            f"INSERT INTO workflows ({WORKFLOW_COLUMNS}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608 - names, no values
            (workflow.workflow_id, workflow.name, workflow.kind, *(draft_row(draft) if draft else (None, None))),
        )

    def workflow(self, workflow_id: str) -> Workflow | None:
        row = self._db.execute(
            f"SELECT {WORKFLOW_COLUMNS} FROM workflows WHERE workflow_id = ?",  # noqa: S608 - names, no values
            (workflow_id,),
        ).fetchone()
        return workflow_from(row) if row else None

    def workflows(self, after: int, limit: int) -> Listing[Workflow]:
        rows = self._rows("workflows", WORKFLOW_COLUMNS, {}, after, limit)
        return listing_from(rows, [workflow_from(row[1:]) for row in rows], limit, self._count("workflows", {}))

    def save_draft(self, workflow_id: str, draft: Draft) -> bool:
        changed = self._db.execute(
            "UPDATE workflows SET document = ?, document_hash = ? WHERE workflow_id = ?",
            (*draft_row(draft), workflow_id),
        )
        return changed.rowcount == 1

    def remove_workflow(self, workflow_id: str) -> bool:
        with self.together():
            self.forget(workflow_id)
            return self._db.execute("DELETE FROM workflows WHERE workflow_id = ?", (workflow_id,)).rowcount == 1

    def add_run(self, run: Run, key: IdempotencyKey | None = None) -> tuple[Run, str | None]:
        if key is None:
            self._insert(run)
            return run, None
        with self.together():
            earlier = self._used(run.workflow_id, key)
            if earlier:
                return earlier
            self._insert(run)
            self._db.execute(
                "INSERT INTO idempotency_keys (workflow_id, name, asked, run_id) VALUES (?, ?, ?, ?)",
                (run.workflow_id, key.name, key.asked, run.run_id),
            )
        return run, None

    def run(self, run_id: str) -> Run | None:
        row = self._db.execute(
            f"SELECT {RUN_COLUMNS} FROM runs WHERE run_id = ?",  # noqa: S608 - names, no values
            (run_id,),
        ).fetchone()
        return run_from(row) if row else None

    def runs(self, where: Mapping[str, str], after: int, limit: int) -> Listing[Run]:
        rows = self._rows("runs", RUN_COLUMNS, where, after, limit)
        return listing_from(rows, [run_from(row[1:]) for row in rows], limit, self._count("runs", where))

    def counts(self, workflow_id: str | None) -> list[Counted]:
        chosen = " WHERE workflow_id = ?" if workflow_id is not None else ""
        rows = self._db.execute(
            f"SELECT status, cause, count(*) FROM runs{chosen} GROUP BY status, cause",  # noqa: S608 - names, no values
            (workflow_id,) if workflow_id is not None else (),
        )
        return [Counted(*row) for row in rows]

    def claim(self, run_id: str, cause: Mapping[str, Any] | None = None) -> bool:
        claimed = self._db.execute(
            "UPDATE runs SET status = 'running', cause = coalesce(?, cause), cause_detail = coalesce(?, cause_detail)"
            " WHERE run_id = ? AND status = 'created'",
            (cause["kind"] if cause else None, text_of(cause), run_id),
        )
        return claimed.rowcount == 1

    def append(self, run_id: str, records: Sequence[Record], ending: Ending | None) -> None:
        try:
            self._append(run_id, records, ending)
        except sqlite3.OperationalError as error:
            raise NotKeptError(str(error)) from error

    def _append(self, run_id: str, records: Sequence[Record], ending: Ending | None) -> None:
        number = self._number(run_id)
        with self.together():
            self._db.executemany(
                "INSERT INTO events (run, seq, body) VALUES (?, ?, ?)", [(number, seq, body) for seq, body in records]
            )
            if ending is not None:
                self._db.execute(
                    "UPDATE runs SET status = ?, output = ?, error = ? WHERE number = ? AND status = 'running'",
                    (ending.status, text_of(ending.output), text_of(ending.error), number),
                )
                self._numbers.pop(run_id, None)

    def events(self, run_id: str, after: int, limit: int) -> EventPage:
        row = self._db.execute("SELECT number, status FROM runs WHERE run_id = ?", (run_id,)).fetchone()
        if row is None:
            return EventPage((), has_more=False, settled=False)
        rows = self._db.execute(
            "SELECT seq, body FROM events WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?", (row[0], after, limit + 1)
        ).fetchall()
        settled = row[1] in (Status.COMPLETED, Status.FAILED)
        return EventPage([Record(*found) for found in rows[:limit]], len(rows) > limit, settled)

    def last_event(self, run_id: str) -> Record | None:
        row = self._db.execute(
            "SELECT seq, body FROM events WHERE run = ? ORDER BY seq DESC LIMIT 1", (self._number(run_id),)
        ).fetchone()
        return Record(*row) if row else None

    def running(self) -> list[Run]:
        rows = self._db.execute(f"SELECT {RUN_COLUMNS} FROM runs WHERE status = 'running'")  # noqa: S608 - names
        return [run_from(row) for row in rows]

    def decision(self, decision_id: str) -> Spent | None:
        row = self._db.execute(
            f"SELECT {SPENT_COLUMNS} FROM decisions WHERE decision_id = ?",  # noqa: S608 - names, no values
            (decision_id,),
        ).fetchone()
        return spent_from(row) if row else None

    def add_decision(self, spent: Spent) -> None:
        self._db.execute(
            f"INSERT INTO decisions ({SPENT_COLUMNS}) VALUES (?, ?, ?, ?)",  # noqa: S608 - names, no values
            (spent.decision_id, spent.asked, spent.run_id, spent.outcome),
        )

    def add_audit(self, record: AuditRecord) -> None:
        self._db.execute(
            f"INSERT INTO audit ({AUDIT_COLUMNS}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608 - names, no values
            (record.at, record.kind, record.reason, record.decision_id, record.run_id),
        )

    def audit(self, where: Mapping[str, str], after: int, limit: int) -> Listing[AuditRecord]:
        rows = self._rows("audit", AUDIT_COLUMNS, where, after, limit)
        return listing_from(rows, [audit_from(row[1:]) for row in rows], limit, self._count("audit", where))

    @contextmanager
    def together(self) -> Iterator[None]:
        if self._db.in_transaction:  # part of one that is wider
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def close(self) -> None:
        self._db.close()

    def _roll_back(self) -> None:
        if self._db.in_transaction:  # a full disk has rolled it back already
            self._db.execute("ROLLBACK")

    def _insert(self, run: Run) -> None:
        added = self._db.execute(
            "INSERT INTO runs (cause, run_id, workflow_id, input, cause_detail, status, publication_id, version)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (run.cause["kind"], run.run_id, run.workflow_id, text_of(run.input), text_of(run.cause), run.status,
             run.publication_id, run.version),
        )  # fmt: skip
        if run.status is Status.RUNNING and added.lastrowid is not None:
            self._numbers[run.run_id] = added.lastrowid

    def _used(self, workflow_id: str, key: IdempotencyKey) -> tuple[Run, str] | None:
        row = self._db.execute(
            "SELECT run_id, asked FROM idempotency_keys WHERE workflow_id = ? AND name = ?", (workflow_id, key.name)
        ).fetchone()
        run = self.run(row[0]) if row else None
        return (run, row[1]) if run else None

    def _number(self, run_id: str) -> int:
        """The row of a run; kept while it runs, since every batch of events needs it."""
        if run_id not in self._numbers:
            row = self._db.execute("SELECT number FROM runs WHERE run_id = ?", (run_id,)).fetchone()
            self._numbers[run_id] = row[0]
        return self._numbers[run_id]

    def _rows(self, table: str, columns: str, where: Mapping[str, str], after: int, limit: int) -> list[Any]:
        chosen = "".join(f" AND {name} = ?" for name in FILTERS if name in where)
        given = [where[name] for name in FILTERS if name in where]
        return self._db.execute(
            f"SELECT number, {columns} FROM {table} WHERE number > ?{chosen} ORDER BY number LIMIT ?",  # noqa: S608
            (after, *given, limit + 1),
        ).fetchall()

    def _count(self, table: str, where: Mapping[str, str]) -> int:
        chosen = "".join(f" AND {name} = ?" for name in FILTERS if name in where)
        given = [where[name] for name in FILTERS if name in where]
        row = self._db.execute(f"SELECT count(*) FROM {table} WHERE 1{chosen}", given).fetchone()  # noqa: S608
        return int(row[0])
