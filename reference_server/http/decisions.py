"""Decisions and the audit."""

import json
from typing import Any

from aiohttp import web

from reference_server.domain.audit import AuditRecord, Kind
from reference_server.domain.decisions import Outcome
from reference_server.domain.refusal import Refused
from reference_server.execution.decisions import Settled
from reference_server.http.reading import check_choice, check_query, read_object, read_paging
from reference_server.http.replies import listing, reply
from reference_server.http.server import Server

FILTERS = ("decision_id", "run_id", "kind")


async def submit_decision(server: Server, request: web.Request) -> web.Response:
    body = await _body(server, request)
    parts = server.parts
    settled = await parts.decisions.submit(server.hall, parts.entry, parts.bridge, body)
    if settled.spent.outcome is Outcome.FAILED:
        raise Refused("bridge_failed", "The bridge failed; nothing was executed, and the decision is spent.")
    return reply(_shown(settled), status=200 if settled.duplicate else 202)


async def list_audit(server: Server, request: web.Request) -> web.Response:
    check_query(request, (*FILTERS, "cursor", "limit"))
    where = {name: request.query[name] for name in FILTERS if name in request.query}
    check_choice(where, "kind", tuple(Kind))
    return listing(server.store.audit(where, *read_paging(request)), _record)


async def _body(server: Server, request: web.Request) -> dict[str, Any]:
    """What cannot be read is refused and written down too, by the ids that a more lenient reader finds in it."""
    try:
        check_query(request, ())
        return await read_object(request)
    except Refused as refused:
        told = refused
        if refused.code == "input_invalid":
            told = Refused("decision_invalid", refused.detail, refused.faults)
        server.parts.decisions.audit_refusal(server.hall, told, await _lenient(request))
        raise told from None


async def _lenient(request: web.Request) -> object:
    try:
        return json.loads(await request.read())
    except (web.HTTPException, web.RequestPayloadError, ValueError, RecursionError):
        return None


def _shown(settled: Settled) -> dict[str, Any]:
    spent = settled.spent
    shown = {"decision_id": spent.decision_id, "verdict": "allow", "run_id": spent.run_id}
    return shown | {"executed": spent.outcome is Outcome.EXECUTED, "duplicate": settled.duplicate}


def _record(record: AuditRecord) -> dict[str, Any]:
    ids = {"decision_id": record.decision_id, "run_id": record.run_id}
    named = {name: value for name, value in ids.items() if value is not None}
    return {"at": record.at, "kind": record.kind, **named, "reason": record.reason}
