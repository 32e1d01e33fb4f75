"""Workflows and their drafts."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import uuid4

import orjson
from aiohttp import web

from reference_server.domain.document import Compiled, compile_document
from reference_server.domain.refusal import Fault, Refused
from reference_server.domain.workflows import KINDS, Draft, Workflow
from reference_server.http.reading import check_query, read_object, read_paging
from reference_server.http.replies import listing, reply
from reference_server.http.server import Server

LONGEST_NAME = 200


async def create_workflow(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    body = await read_object(request)
    name, kind = _name_and_kind(body)
    draft = None
    if body.get("document") is not None:
        compile_document(kind, body["document"])
        draft = draft_of(body["document"])
    workflow = Workflow(f"wf_{uuid4().hex}", name, kind, draft)
    server.store.add_workflow(workflow)
    return reply(_shown(workflow), status=201)


async def list_workflows(server: Server, request: web.Request) -> web.Response:
    check_query(request, ("cursor", "limit"))
    return listing(server.store.workflows(*read_paging(request)), _summary)


async def read_workflow(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    return reply(_shown(found(server, request)))


async def delete_workflow(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    found(server, request)
    server.store.remove_workflow(request.match_info["workflow_id"])
    return web.Response(status=204)


async def save_document(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    workflow = found(server, request)
    body = await read_object(request)
    compiled = compile_document(workflow.kind, body.get("document"))
    draft = draft_of(body["document"])
    if not server.store.save_draft(workflow.workflow_id, draft):
        raise Refused("workflow_not_found", "The workflow was deleted meanwhile.")
    return reply(_compiled(draft, compiled))


def found(server: Server, request: web.Request) -> Workflow:
    workflow = server.store.workflow(request.match_info["workflow_id"])
    if workflow is None:
        raise Refused("workflow_not_found", "There is no such workflow.")
    return workflow


def draft_of(document: Mapping[str, Any]) -> Draft:
    """The hash is of the canonical form: the same document gives the same hash, however it was written."""
    return Draft(document, sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest())


def _name_and_kind(body: Mapping[str, Any]) -> tuple[str, str]:
    name, kind = body.get("name"), body.get("kind")
    faults = []
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME:
        faults.append(Fault("/name", f"must be a string of 1..{LONGEST_NAME} characters, not blank"))
    if kind not in KINDS:
        faults.append(Fault("/kind", f"must be one of {', '.join(KINDS)}"))
    if faults:
        raise Refused("input_invalid", "The workflow is not described as it must be.", faults)
    return str(name), str(kind)


def _summary(workflow: Workflow) -> dict[str, Any]:
    return {
        "workflow_id": workflow.workflow_id,
        "name": workflow.name,
        "kind": workflow.kind,
        "document_hash": workflow.draft.document_hash if workflow.draft else None,
    }


def _compiled(draft: Draft, compiled: Compiled) -> dict[str, Any]:
    return {"document_hash": draft.document_hash, "compiled": compiled.summary()}


def _shown(workflow: Workflow) -> dict[str, Any]:
    shown = _summary(workflow) | {"document": None, "compiled": None}
    if workflow.draft:
        compiled = compile_document(workflow.kind, workflow.draft.document)
        shown |= {"document": workflow.draft.document, "compiled": compiled.summary()}
    return shown
