"""Refusals on the wire: RFC 9457 problems with a stable code, never a stack trace."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import web

from reference_server.domain.refusal import Refused

log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STATUS: Mapping[str, int] = {
    "body_malformed": 400,
    "request_malformed": 400,
    "run_id_required": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "workflow_not_found": 404,
    "run_not_found": 404,
    "trigger_not_found": 404,
    "publication_not_found": 404,
    "key_not_found": 404,
    "decision_denied": 403,
    "coordinator_denied": 403,
    "method_not_allowed": 405,
    "run_wrong_workflow": 409,
    "run_already_claimed": 409,
    "slug_conflict": 409,
    "document_missing": 409,
    "trigger_missing": 409,
    "workflow_failed": 409,
    "run_persistence_disabled": 410,
    "internal_create_disabled": 410,
    "body_too_large": 413,
    "content_type_unsupported": 415,
    "decision_id_reused": 422,
    "decision_invalid": 422,
    "document_invalid": 422,
    "idempotency_key_reused": 422,
    "input_invalid": 422,
    "query_invalid": 422,
    "trigger_invalid": 422,
    "internal_error": 500,
    "bridge_failed": 503,
    "coordinator_unavailable": 503,
    "server_draining": 503,
}
CODES_OF_ROUTING: Mapping[int, str] = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}


def problem(refused: Refused, headers: Mapping[str, str] | None = None) -> web.Response:
    status = STATUS[refused.code]
    body: dict[str, Any] = {
        "type": f"urn:workflow-reference-server:problem:{refused.code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": refused.detail,
        "code": refused.code,
    }
    if refused.faults:
        body["errors"] = [{"pointer": fault.pointer, "message": fault.message} for fault in refused.faults]
    if refused.run_id is not None:
        body["run_id"] = refused.run_id
    given = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else dict(headers or {})
    return web.Response(body=orjson.dumps(body), status=status, headers=given, content_type="application/problem+json")


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every refusal, also those of the router, becomes a problem."""
    try:
        return await handler(request)
    except Refused as refused:
        return problem(refused)
    except web.HTTPException as raised:
        code = CODES_OF_ROUTING.get(raised.status, "body_malformed")
        kept = {name: raised.headers[name] for name in ("Allow",) if name in raised.headers}
        return problem(Refused(code, f"{raised.reason}."), kept)
    except Exception:
        log.exception("a request could not be answered")
        return problem(Refused("internal_error", "The server failed; the request may or may not have taken effect."))
