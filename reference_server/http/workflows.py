"""Workflows and their drafts."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from reference_server.domain.authoring import LONGEST_NAME
from reference_server.domain.document import Compiled
from reference_server.domain.refusal import Fault, Refused
from reference_server.domain.workflows import KINDS, Draft, Workflow, draft_of
from reference_server.http.reading import check_query, read_object, read_paging, text_fault
from reference_server.http.replies import listing, reply
from reference_server.http.server import Server


async def create_workflow(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    body = await read_object(request)
    name, kind = _name_and_kind(body)
    workflow = server.parts.creation.create(server.store, name, kind, body.get("document"))
    return reply(shown(server, workflow), status=201)


async def list_workflows(server: Server, request: web.Request) -> web.Response:
    check_query(request, ("cursor", "limit"))
    return listing(server.store.workflows(*read_paging(request)), _summary)


async def read_workflow(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    return reply(shown(server, found(server, request)))


async def delete_workflow(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    found(server, request)
    server.store.remove_workflow(request.match_info["workflow_id"])
    return web.Response(status=204)


async def save_document(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    workflow = found(server, request)
    body = await read_object(request)
    compiled = server.parts.creation.compile(workflow.kind, body.get("document"))
    draft = draft_of(body["document"])
    if not server.store.save_draft(workflow.workflow_id, draft):
        raise Refused("workflow_not_found", "The workflow was deleted meanwhile.")
    return reply(_compiled(draft, compiled))


def found(server: Server, request: web.Request) -> Workflow:
    workflow = server.store.workflow(request.match_info["workflow_id"])
    if workflow is None:
        raise Refused("workflow_not_found", "There is no such workflow.")
    return workflow


def _name_and_kind(body: Mapping[str, Any]) -> tuple[str, str]:
    name, kind = body.get("name"), body.get("kind")
    faults = text_fault(body, "name", LONGEST_NAME)
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


def shown(server: Server, workflow: Workflow) -> dict[str, Any]:
    whole = _summary(workflow) | {"document": None, "compiled": None}
    if workflow.draft:
        compiled = server.parts.creation.compile(workflow.kind, workflow.draft.document)
        whole |= {"document": workflow.draft.document, "compiled": compiled.summary()}
    return whole
