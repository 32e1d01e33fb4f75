"""The tables of the durable store, and what their rows mean."""

from typing import Any

import orjson

from reference_server.domain.audit import AuditRecord, Kind
from reference_server.domain.decisions import Outcome, Spent
from reference_server.domain.keys import ApiKey
from reference_server.domain.publications import Publication
from reference_server.domain.runs import Run, Status
from reference_server.domain.triggers import trigger_from
from reference_server.domain.workflows import Draft, Workflow
from reference_server.persistence.store import Listing

TABLES = """
CREATE TABLE IF NOT EXISTS workflows (
    number INTEGER PRIMARY KEY AUTOINCREMENT, workflow_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL,
    document TEXT, document_hash TEXT);
CREATE TABLE IF NOT EXISTS runs (  -- none is ever deleted, so that no number is ever used again
    number INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE, workflow_id TEXT NOT NULL,
    input TEXT NOT NULL, cause TEXT NOT NULL, cause_detail TEXT NOT NULL, status TEXT NOT NULL,
    publication_id TEXT, version INTEGER, output TEXT, error TEXT);
CREATE INDEX IF NOT EXISTS runs_by_workflow ON runs (workflow_id, number);
CREATE INDEX IF NOT EXISTS runs_by_status ON runs (status, number);
CREATE TABLE IF NOT EXISTS idempotency_keys (
    workflow_id TEXT NOT NULL, name TEXT NOT NULL, asked TEXT NOT NULL, run_id TEXT NOT NULL,
    PRIMARY KEY (workflow_id, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
    run INTEGER NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (run, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decisions (
    decision_id TEXT PRIMARY KEY, asked TEXT NOT NULL, run_id TEXT NOT NULL, outcome TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS triggers (workflow_id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS slugs (slug TEXT PRIMARY KEY, workflow_id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS slugs_by_workflow ON slugs (workflow_id);
CREATE TABLE IF NOT EXISTS publications (
    number INTEGER PRIMARY KEY AUTOINCREMENT, publication_id TEXT NOT NULL UNIQUE, workflow_id TEXT NOT NULL,
    version INTEGER NOT NULL, kind TEXT NOT NULL, document TEXT NOT NULL, document_hash TEXT NOT NULL, "trigger" TEXT,
    UNIQUE (workflow_id, version));
CREATE TABLE IF NOT EXISTS live (
    workflow_id TEXT PRIMARY KEY, number INTEGER NOT NULL, publication_id TEXT NOT NULL, type TEXT, slug TEXT,
    awake INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS live_by_slug ON live (slug) WHERE slug IS NOT NULL;
CREATE INDEX IF NOT EXISTS live_by_type ON live (type, number);
CREATE TABLE IF NOT EXISTS api_keys (
    key_id TEXT PRIMARY KEY, workflow_id TEXT NOT NULL, digest TEXT NOT NULL UNIQUE, revoked INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS due_times (
    workflow_id TEXT NOT NULL, due_at INTEGER NOT NULL, PRIMARY KEY (workflow_id, due_at)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
    decision_id TEXT, run_id TEXT);
CREATE INDEX IF NOT EXISTS audit_by_decision ON audit (decision_id, number) WHERE decision_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS audit_by_run ON audit (run_id, number) WHERE run_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS audit_by_kind ON audit (kind, number);
"""
RUN_COLUMNS = "run_id, workflow_id, input, cause_detail, status, publication_id, version, output, error"
WORKFLOW_COLUMNS = "workflow_id, name, kind, document, document_hash"
AUDIT_COLUMNS = "at, kind, reason, decision_id, run_id"
SPENT_COLUMNS = "decision_id, asked, run_id, outcome"
PUBLICATION_COLUMNS = 'publication_id, workflow_id, version, kind, document, document_hash, "trigger"'
KEY_COLUMNS = "key_id, workflow_id, digest, revoked"
FILTERS = ("workflow_id", "status", "cause", "decision_id", "run_id", "kind")


def text_of(value: object) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def value_of(text: str | None) -> Any:  # noqa: ANN401 - any JSON value
    return None if text is None else orjson.loads(text)


def draft_row(draft: Draft) -> tuple[str | None, str]:
    return text_of(draft.document), draft.document_hash


def workflow_from(row: tuple[Any, ...]) -> Workflow:
    workflow_id, name, kind, document, document_hash = row
    draft = None if document is None else Draft(orjson.loads(document), document_hash)
    return Workflow(workflow_id, name, kind, draft)


def run_from(row: tuple[Any, ...]) -> Run:
    run_id, workflow_id, given, cause, status, publication_id, version, output, error = row
    return Run(
        run_id=run_id,
        workflow_id=workflow_id,
        input=orjson.loads(given),
        cause=orjson.loads(cause),
        status=Status(status),
        publication_id=publication_id,
        version=version,
        output=value_of(output),
        error=value_of(error),
    )


def listing_from(rows: list[Any], items: list[Any], limit: int, total: int) -> Listing[Any]:
    return Listing(tuple(items[:limit]), rows[limit - 1][0] if len(rows) > limit else None, total)


def audit_from(row: tuple[Any, ...]) -> AuditRecord:
    at, kind, reason, decision_id, run_id = row
    return AuditRecord(at, Kind(kind), reason, decision_id, run_id)


def spent_from(row: tuple[Any, ...]) -> Spent:
    decision_id, asked, run_id, outcome = row
    return Spent(decision_id, asked, run_id, Outcome(outcome))


def publication_from(row: tuple[Any, ...]) -> Publication:
    publication_id, workflow_id, version, kind, document, document_hash, trigger = row
    known = trigger_from(orjson.loads(trigger)) if trigger else None
    return Publication(publication_id, workflow_id, version, kind, Draft(orjson.loads(document), document_hash), known)


def key_from(row: tuple[Any, ...]) -> ApiKey:
    key_id, workflow_id, digest, revoked = row
    return ApiKey(key_id, workflow_id, digest, bool(revoked))
