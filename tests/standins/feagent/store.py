"""The SQLite file: workflows, runs and their events, durable before anybody is told, readable beside the server."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

SCHEMA = """
CREATE TABLE IF NOT EXISTS workflows (
    id TEXT PRIMARY KEY, project_id TEXT, name TEXT NOT NULL, description TEXT NOT NULL, document TEXT NOT NULL,
    source TEXT NOT NULL, cleanup_token TEXT UNIQUE, created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, project_id TEXT, workflow_id TEXT NOT NULL, status TEXT NOT NULL, idempotency_key TEXT,
    body TEXT, created_at TEXT NOT NULL, started_at TEXT, finished_at TEXT, error TEXT,
    UNIQUE (workflow_id, idempotency_key));
CREATE TABLE IF NOT EXISTS run_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL, type TEXT NOT NULL, channel TEXT NOT NULL,
    payload TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS run_events_in_order ON run_events (run_id, id);
CREATE TABLE IF NOT EXISTS decision_statistics (verdict TEXT PRIMARY KEY, count INTEGER NOT NULL);
"""
RUN = "id, project_id, workflow_id, status, created_at, started_at, finished_at, error"
BUSY_S = 10.0


def now() -> str:
    return datetime.now(UTC).isoformat()


def storable(text: str) -> str:
    """A text as a column can hold it: halves of surrogate pairs become question marks."""
    return text.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow with its document, `{nodes, edges}`."""

    id: str
    project_id: str | None
    name: str
    description: str
    document: dict[str, Any]
    source: str = "feagent"
    cleanup_token: str | None = None
    created_at: str = ""
    updated_at: str = ""


WORKFLOW = tuple(each.name for each in fields(Workflow))
"""The columns of a workflow, in their order."""


class Kept(NamedTuple):
    """An event as it is kept: `text` is the JSON of the whole event."""

    id: int
    type: str
    text: str


@dataclass(frozen=True, slots=True)
class New:
    """An event to be kept."""

    type: str
    text: str
    channel: str = "execution"


class Store:
    """One connection to the file; every method is one transaction."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None, timeout=BUSY_S)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = NORMAL")
        self.db.executescript(SCHEMA)

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.db.execute("COMMIT")
        except BaseException:
            self.db.execute("ROLLBACK")
            raise

    def add_workflow(self, made: Workflow) -> Workflow:
        self.db.execute(
            "INSERT INTO workflows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (made.id, made.project_id, storable(made.name), storable(made.description), json.dumps(made.document),
             made.source, made.cleanup_token, now(), now()),
        )  # fmt: skip
        return self.workflow(made.id) or made

    def workflow(self, workflow_id: str) -> Workflow | None:
        row = self.db.execute("SELECT * FROM workflows WHERE id = ?", (workflow_id,)).fetchone()
        if row is None:
            return None
        named = dict(zip(WORKFLOW, row, strict=True))
        return Workflow(**{**named, "document": json.loads(named["document"])})

    def save_document(self, workflow_id: str, document: dict[str, Any]) -> None:
        self.db.execute(
            "UPDATE workflows SET document = ?, updated_at = ? WHERE id = ?", (json.dumps(document), now(), workflow_id)
        )

    def clean_up(self, token: str) -> bool:
        """Removes the workflow of a token; its runs stay traceable."""
        return self.db.execute("DELETE FROM workflows WHERE cleanup_token = ?", (token,)).rowcount == 1

    def add_run(self, run_id: str, workflow: Workflow, key: str | None = None, body: str = "") -> None:
        self.db.execute(
            "INSERT INTO runs (id, project_id, workflow_id, status, idempotency_key, body, created_at)"
            " VALUES (?, ?, ?, 'created', ?, ?, ?)",
            (run_id, workflow.project_id, workflow.id, key, body, now()),
        )

    def keyed(self, workflow_id: str, key: str) -> tuple[str, str] | None:
        """The id and the body of the run that was created under a key."""
        found = self.db.execute(
            "SELECT id, body FROM runs WHERE workflow_id = ? AND idempotency_key = ?", (workflow_id, key)
        ).fetchone()
        return tuple(found) if found else None

    def run(self, run_id: str) -> dict[str, Any] | None:
        row = self.db.execute(f"SELECT {RUN} FROM runs WHERE id = ?", (run_id,)).fetchone()  # noqa: S608 - names
        return dict(zip(RUN.split(", "), row, strict=True)) if row else None

    def runs(self, workflow_id: str, limit: int, offset: int) -> tuple[list[dict[str, Any]], int]:
        """A page of a workflow's runs, the newest first, and how many there are."""
        rows = self.db.execute(
            f"SELECT {RUN} FROM runs WHERE workflow_id = ? ORDER BY rowid DESC LIMIT ? OFFSET ?",  # noqa: S608 - names
            (workflow_id, limit, offset),
        ).fetchall()
        total = self.db.execute("SELECT count(*) FROM runs WHERE workflow_id = ?", (workflow_id,)).fetchone()[0]
        return [dict(zip(RUN.split(", "), row, strict=True)) for row in rows], total

    def by_status(self) -> dict[str, int]:
        return dict(self.db.execute("SELECT status, count(*) FROM runs GROUP BY status").fetchall())

    def count_workflows(self) -> int:
        return int(self.db.execute("SELECT count(*) FROM workflows").fetchone()[0])

    def claim(self, run_id: str, first: New) -> bool:
        """Takes a created run for execution and keeps its first event; False where somebody else took it."""
        with self.together():
            taken = self.db.execute(
                "UPDATE runs SET status = 'running', started_at = ? WHERE id = ? AND status = 'created'",
                (now(), run_id),
            )
            if taken.rowcount == 1:
                self._keep(run_id, [first])
        return taken.rowcount == 1

    def append(self, run_id: str, events: Sequence[New], status: str | None = None, error: str | None = None) -> None:
        """Keeps events, and with a status the run's end."""
        with self.together():
            self._keep(run_id, events)
            if status:
                self.db.execute(
                    "UPDATE runs SET status = ?, error = ?, finished_at = ? WHERE id = ?",
                    (status, error, now(), run_id),
                )

    def _keep(self, run_id: str, events: Sequence[New]) -> None:
        self.db.executemany(
            "INSERT INTO run_events (run_id, type, channel, payload, created_at) VALUES (?, ?, ?, ?, ?)",
            [(run_id, event.type, event.channel, event.text, now()) for event in events],
        )

    def events(self, run_id: str, channel: str, after: int, limit: int) -> list[Kept]:
        """Events behind an id; of both channels where none is named."""
        rows = self.db.execute(
            "SELECT id, type, payload FROM run_events WHERE run_id = ? AND id > ? AND (channel = ? OR ? = '')"
            " ORDER BY id LIMIT ?",
            (run_id, after, channel, channel, limit),
        )
        return [Kept(*row) for row in rows]

    def running(self) -> list[tuple[str, str]]:
        """The id and the workflow of each run that is running."""
        return self.db.execute("SELECT id, workflow_id FROM runs WHERE status = 'running'").fetchall()

    def count_decision(self, verdict: str) -> None:
        self.db.execute(
            "INSERT INTO decision_statistics VALUES (?, 1) ON CONFLICT (verdict) DO UPDATE SET count = count + 1",
            (verdict,),
        )

    def decisions(self, verdict: str) -> int:
        row = self.db.execute("SELECT count FROM decision_statistics WHERE verdict = ?", (verdict,)).fetchone()
        return row[0] if row else 0
