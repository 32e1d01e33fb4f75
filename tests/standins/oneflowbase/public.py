"""What the world may call: `/api/ex`, the first form's `/api/agent/v1/runs`, and `/openapi.json`."""

from urllib.parse import unquote

from aiohttp import web

from tests.standins.oneflowbase.console import at
from tests.standins.oneflowbase.fields import Form, declared
from tests.standins.oneflowbase.guard import Principal
from tests.standins.oneflowbase.store import Record
from tests.standins.oneflowbase.wire import NativeRefused, said

PREFIX = "/api/ex/"


async def call_extension(request: web.Request) -> web.StreamResponse:
    server = at(request)
    principal = server.guard.principal(request)
    received = await server.inputs.received(request)
    publication, path = server.routes.resolve(principal, request.method, decoded(request.rel_url.raw_path))
    fields = declared(server.form, publication["mapping_snapshot"], publication["document_snapshot"])
    given = server.inputs.read(fields, path, received)
    run = server.runs.begin(publication, given, cause(server.form, principal, publication))
    return await server.replies.reply(run, publication, given)


def decoded(raw_path: str) -> str:
    """The path below `/api/ex/`; an encoded slash is one, too."""
    try:
        return unquote(raw_path.removeprefix(PREFIX), errors="strict")
    except UnicodeDecodeError:
        raise NativeRefused(400, "path", "invalid path") from None


def cause(form: Form, principal: Principal, publication: Record) -> Record:
    """What a run keeps of the call that began it; the method stands in its first event only."""
    extension = publication["mapping_snapshot"]["extension"]
    operation = f"published_workflow_operation:{publication['application_id']}"
    first = form is Form.FIRST
    correlation = {
        "api_key_id": principal.api_key_id,
        "publication_version_id": publication["id"],
        "external_trace_id": f"workflow-extension:{extension['slug']}" if first else f"workflow-http:{operation}",
        "idempotency_key": None,
    }
    payload = {"slug": extension["slug"], "method": extension["method"], "response_mode": extension["response_mode"]}
    return {
        "invocation_source": "workflow_extension" if first else "workflow_http",
        "principal": {"kind": principal.kind, "id": principal.id},
        "correlation": correlation,
        "events": [{"event_type": "workflow_extension_run_started", "payload": payload}],
    }


async def read_native_run(request: web.Request) -> web.Response:
    """A run, for the key that belongs to its application."""
    principal = at(request).guard.principal(request)
    run = at(request).store.get("run", request.match_info["run"])
    if run is None or run["application_id"] != principal.application_id:
        raise NativeRefused(404, "run_not_found", "run was not found")
    return said({
        "id": run["id"],
        "application_id": run["application_id"],
        "api_key_id": run["correlation"].get("api_key_id"),
        "publication_version_id": run["publication_version_id"],
        "status": run["status"],
        "node_input_payload": run["input_payload"],
        "metadata": {},
        "answer": None,
        "error": run["error_payload"],
        "created_at": run["started_at"],
    })  # fmt: skip


async def health(_: web.Request) -> web.Response:
    return said({"service": "api-server", "status": "ok", "version": "0.1.0"})


async def openapi(request: web.Request) -> web.Response:
    return said(at(request).apidocs.document())
