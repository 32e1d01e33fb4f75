"""`result.json`: the session as one document of the schema `conformance-result/1`."""

import os
from pathlib import Path
from typing import Any

import orjson

from conformance.errors import HarnessFault
from conformance.history.journal import unwritable
from conformance.report.conclusion import CaseResult, ClauseResult, Conclusion
from conformance.report.escape import cut, visible
from conformance.report.witness import witness

SCHEMA = "conformance-result/1"
SCHEMA_FILE = Path(__file__).with_name("result.schema.json")
RESULT = "result.json"


def document(conclusion: Conclusion) -> dict[str, Any]:
    """The document as plain, bounded data."""
    session = conclusion.session
    return {
        "schema": SCHEMA,
        "session": session.id,
        "started_at": session.started_at,
        "duration_s": round(conclusion.duration_s, 3),
        "seed": session.seed,
        "suite": cut(session.suite),
        "target": cut(session.target),
        "verdict": conclusion.verdict,
        "because": visible(conclusion.because) or None,
        "counts": conclusion.counts(),
        "clauses": [_clause(result) for result in conclusion.clauses],
        "cases": [_case(case) for case in conclusion.cases],
        "left_out": list(session.left_out),
        "exchanges": conclusion.exchanges,
        "events": conclusion.events,
        "notes": [visible(note) for note in conclusion.notes],
    }


def _clause(result: ClauseResult) -> dict[str, Any]:
    return {
        "id": result.clause.id,
        "section": result.section,
        "level": result.clause.level,
        "verdict": result.ruling.value,
        "exercised": result.exercised,
        "because": visible(result.because) or None,
        "witness": witness(result.proof) if result.proof else None,
        "cases": [visible(case) for case in result.cases],
        "violations": result.violations,
        "pinned": cut(result.pinned) if result.pinned else None,
    }


def _case(case: CaseResult) -> dict[str, Any]:
    return {
        "id": visible(case.id),
        "kind": case.kind,
        "name": visible(case.name),
        "clauses": list(case.clauses),
        "outcome": case.outcome,
        "because": visible(case.because) or None,
        "duration_s": round(case.duration_s, 6),
        "examples": case.examples,
    }


def encoded(conclusion: Conclusion) -> bytes:
    """The document's bytes."""
    return orjson.dumps(document(conclusion), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def render(conclusion: Conclusion, _lang: str = "en") -> str:
    """The document as text; data speaks one language."""
    return encoded(conclusion).decode()


def write(path: Path, raw: bytes) -> None:
    """Put the bytes at `path` in one step: a reader sees the old file or the new one, never half.

    Raises:
        HarnessFault: the file cannot be written; what was there before is left as it was.
    """
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(raw)
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def read(path: Path) -> dict[str, Any]:
    """A document that was written before.

    Raises:
        HarnessFault: it is not there or is none.
    """
    try:
        found = orjson.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise HarnessFault(f"{path} is no result: {error}") from error
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise HarnessFault(f"{path} is no {SCHEMA} document")
    return found
