"""Runs: created, executed, read, listed, replayed, resumed."""

from typing import Any
from uuid import uuid4

from aiohttp import web

from reference_server.domain.refusal import Fault, Refused
from reference_server.domain.runs import CAUSES, Run, Status
from reference_server.domain.workflows import hash_of
from reference_server.execution.entry import Request
from reference_server.http.reading import check_choice, check_query, read_key, read_object, read_paging, read_place
from reference_server.http.replies import listing, reply
from reference_server.http.server import Server
from reference_server.http.workflows import found
from reference_server.persistence.store import IdempotencyKey

FILTERS = ("workflow_id", "status", "cause")


async def create_run(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    workflow = found(server, request)
    name = read_key(request)
    body = await read_object(request, required=False)
    given = _input_of(body)
    asked = hash_of(given)
    run = Run(f"run_{uuid4().hex}", workflow.workflow_id, given, {"kind": "execute"})
    stored, asked_before = server.store.add_run(run, IdempotencyKey(name, asked) if name else None)
    if asked_before not in (None, asked):
        raise Refused("idempotency_key_reused", "The Idempotency-Key was used with another body.")
    shown = {"run_id": stored.run_id, "workflow_id": stored.workflow_id, "status": stored.status}
    return reply(shown, status=200 if asked_before else 201)


async def execute(server: Server, request: web.Request) -> web.StreamResponse:
    check_query(request, ())
    body = await read_object(request)
    asked = Request(request.match_info["workflow_id"], body.get("run_id"), body.get("input"))
    plan = await server.parts.entry.admit(server.hall, asked)
    server.runner.start(plan)
    return await server.parts.streamer.answer(request, server.store, server.bells, plan.run_id, 0)


async def read_run(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    return reply(_shown(_run(server, request)))


async def list_runs(server: Server, request: web.Request) -> web.Response:
    check_query(request, (*FILTERS, "cursor", "limit"))
    where = {name: request.query[name] for name in FILTERS if name in request.query}
    check_choice(where, "status", tuple(Status))
    check_choice(where, "cause", CAUSES)
    return listing(server.store.runs(where, *read_paging(request)), _shown)


async def replay(server: Server, request: web.Request) -> web.Response:
    check_query(request, ("cursor", "limit"))
    replayer = server.parts.replayer
    after, limit = replayer.paging(request)
    run = replayer.find(server.store, request.match_info["run_id"])
    page = replayer.page(server.store, run.run_id, after, limit)
    return web.Response(body=replayer.body(page, after), content_type="application/json")


async def resume_stream(server: Server, request: web.Request) -> web.StreamResponse:
    check_query(request, ())
    after = read_place(request.headers.get("Last-Event-ID") or "0", "/header/Last-Event-ID")
    run = _run(server, request)
    return await server.parts.streamer.answer(request, server.store, server.bells, run.run_id, after)


def _run(server: Server, request: web.Request) -> Run:
    run = server.store.run(request.match_info["run_id"])
    if run is None:
        raise Refused("run_not_found", "There is no such run.")
    return run


def _input_of(body: dict[str, Any]) -> dict[str, Any]:
    given = body.get("input")
    if given is not None and not isinstance(given, dict):
        raise Refused("input_invalid", "The input must be an object.", [Fault("/input", "must be an object")])
    return given or {}


def _shown(run: Run) -> dict[str, Any]:
    shown = {
        "run_id": run.run_id,
        "workflow_id": run.workflow_id,
        "publication_id": run.publication_id,
        "version": run.version,
        "status": run.status,
        "cause": run.cause,
    }
    if run.settled:
        shown |= {"output": run.output, "error": run.error}
    return shown
