"""The table of routes: what is served, to whom, and what it may answer. The OpenAPI document is derived from it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from reference_server.domain.audit import Kind
from reference_server.domain.runs import CAUSES, Status
from reference_server.http import (
    controls,
    decisions,
    dialogs,
    internal,
    monitoring,
    publishing,
    runs,
    schemas,
    system,
    workflows,
)
from reference_server.http.actors import Actor
from reference_server.http.reading import LARGEST_LIMIT
from reference_server.http.schemas import CURSOR, TEXT, Schema, page_of, ref
from reference_server.http.server import Server

Before = Callable[[Server, web.Request], Awaitable[None]]
Handle = Callable[[Server, web.Request], Awaitable[web.StreamResponse]]

PAGING: Mapping[str, Schema] = {
    "cursor": CURSOR,
    "limit": {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": 100},
}
RUN_FILTERS: Mapping[str, Schema] = {
    "workflow_id": TEXT,
    "status": {"enum": list(Status)},
    "cause": {"enum": list(CAUSES)},
}
LAST_EVENT_ID: Schema = {"type": "string", "pattern": "^[0-9]{0,18}$"}  # a client that has seen nothing sends none
JSON = "application/json"
SSE = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Route:
    """One operation. `answers` are its successes, `refusals` its own codes; `before` is asked before who is calling."""

    operation: str
    method: str
    path: str
    handle: Handle
    actor: Actor
    answers: Mapping[int, Schema | None]
    refusals: tuple[str, ...] = ()
    query: Mapping[str, Schema] = field(default_factory=dict)
    headers: Mapping[str, Schema] = field(default_factory=dict)
    body: Schema | None = None
    body_required: bool = True
    media: str = JSON
    before: Before | None = None


OPERATOR = Actor.OPERATOR
ADMINISTRATOR = Actor.ADMINISTRATOR
CLOSED = ("coordinator_unavailable", "run_persistence_disabled", "server_draining")
ROUTES: tuple[Route, ...] = (
    Route("healthz", "GET", "/healthz", system.healthz, Actor.ANYBODY, {200: ref("Health")}),
    Route("create_workflow", "POST", "/api/workflows", workflows.create_workflow, OPERATOR,
          {201: ref("WorkflowWithDocument")}, ("document_invalid",), body=schemas.NEW_WORKFLOW),
    Route("list_workflows", "GET", "/api/workflows", workflows.list_workflows, OPERATOR,
          {200: page_of("Workflow")}, query=PAGING),
    Route("read_workflow", "GET", "/api/workflows/{workflow_id}", workflows.read_workflow, OPERATOR,
          {200: ref("WorkflowWithDocument")}, ("workflow_not_found",)),
    Route("delete_workflow", "DELETE", "/api/workflows/{workflow_id}", workflows.delete_workflow, OPERATOR,
          {204: None}, ("workflow_not_found",)),
    Route("save_document", "PUT", "/api/workflows/{workflow_id}/draft", workflows.save_document, OPERATOR,
          {200: ref("Compiled")}, ("workflow_not_found", "document_invalid"), body=schemas.NEW_DRAFT),
    Route("save_trigger", "PUT", "/api/workflows/{workflow_id}/trigger", publishing.save_trigger, OPERATOR,
          {200: schemas.TRIGGER}, ("workflow_not_found", "trigger_invalid", "slug_conflict"), body=schemas.TRIGGER),
    Route("read_trigger", "GET", "/api/workflows/{workflow_id}/trigger", publishing.read_saved_trigger, OPERATOR,
          {200: schemas.TRIGGER}, ("workflow_not_found", "trigger_not_found")),
    Route("remove_trigger", "DELETE", "/api/workflows/{workflow_id}/trigger", publishing.remove_trigger, OPERATOR,
          {204: None}, ("workflow_not_found", "trigger_not_found")),
    Route("publish", "POST", "/api/workflows/{workflow_id}/publications", publishing.publish, OPERATOR,
          {201: ref("Publication")},
          ("workflow_not_found", "document_missing", "document_invalid", "trigger_missing", "trigger_invalid",
           "slug_conflict")),
    Route("unpublish", "DELETE", "/api/workflows/{workflow_id}/publication", publishing.unpublish, OPERATOR,
          {204: None}, ("workflow_not_found", "publication_not_found")),
    Route("create_key", "POST", "/api/workflows/{workflow_id}/api-keys", publishing.create_key, OPERATOR,
          {201: ref("Key")}, ("workflow_not_found",)),
    Route("revoke_key", "DELETE", "/api/workflows/{workflow_id}/api-keys/{key_id}", publishing.revoke_key, OPERATOR,
          {204: None}, ("workflow_not_found", "key_not_found")),
    Route("create_run", "POST", "/api/workflows/{workflow_id}/runs", runs.create_run, OPERATOR,
          {201: ref("CreatedRun"), 200: ref("CreatedRun")}, ("workflow_not_found", "idempotency_key_reused"),
          headers={"Idempotency-Key": {"type": "string", "minLength": 1, "maxLength": 255}},
          body=schemas.NEW_RUN, body_required=False),
    Route("execute", "POST", "/api/workflows/{workflow_id}/execute/stream", runs.execute, OPERATOR,
          {200: ref("Event")},
          ("run_id_required", "workflow_not_found", "run_not_found", "run_wrong_workflow", "run_already_claimed",
           "document_invalid", "coordinator_denied", *CLOSED), body=schemas.EXECUTION, media=SSE),
    Route("list_runs", "GET", "/api/runs", runs.list_runs, OPERATOR, {200: page_of("Run")},
          query={**RUN_FILTERS, **PAGING}),
    Route("read_run", "GET", "/api/runs/{run_id}", runs.read_run, OPERATOR, {200: ref("Run")}, ("run_not_found",)),
    Route("replay", "GET", "/api/runs/{run_id}/events", runs.replay, OPERATOR, {200: ref("Replay")},
          ("run_not_found",), query=PAGING),
    Route("resume_stream", "GET", "/api/runs/{run_id}/events/stream", runs.resume_stream, OPERATOR,
          {200: ref("Event")}, ("run_not_found",), headers={"Last-Event-ID": LAST_EVENT_ID}, media=SSE),
    Route("submit_decision", "POST", "/api/decisions", decisions.submit_decision, OPERATOR,
          {202: ref("Decided"), 200: ref("Decided")},
          ("decision_invalid", "decision_id_reused", "decision_denied", "bridge_failed", "workflow_not_found",
           "run_not_found", "run_wrong_workflow", "run_already_claimed", "document_invalid", *CLOSED),
          body=schemas.DECISION),
    Route("audit", "GET", "/api/audit", decisions.list_audit, OPERATOR, {200: page_of("AuditRecord")},
          query={"decision_id": TEXT, "run_id": TEXT, "kind": {"enum": list(Kind)}, **PAGING}),
    Route("monitoring", "GET", "/api/monitoring/summary", monitoring.monitoring, OPERATOR, {200: ref("Summary")},
          query={"workflow_id": TEXT}),
    Route("chat_create", "POST", "/api/workflows/chat-create/stream", dialogs.chat_create, OPERATOR,
          {200: ref("DialogEvent")},
          ("run_not_found", "run_wrong_workflow", "coordinator_denied", "coordinator_unavailable"),
          body=schemas.MESSAGE, media=SSE),
    Route("import_workflow", "POST", "/api/internal/workflows/import", internal.import_workflow, ADMINISTRATOR,
          {201: ref("WorkflowWithDocument")}, ("internal_create_disabled", "document_invalid"), body=schemas.IMPORT,
          before=internal.reach),
    Route("generate_workflow", "POST", "/api/internal/workflows/generate", internal.generate_workflow, ADMINISTRATOR,
          {201: ref("WorkflowWithDocument")}, ("internal_create_disabled",), body=schemas.DESCRIPTION,
          before=internal.reach),
)  # fmt: skip

CONTROL_ROUTES: tuple[Route, ...] = (
    Route("read_controls", "GET", "/__control__", controls.read_controls, ADMINISTRATOR, {200: ref("Controls")}),
    Route("restore_controls", "DELETE", "/__control__", controls.restore_controls, ADMINISTRATOR,
          {200: ref("Controls")}),
    Route("control_executor", "PUT", "/__control__/executor", controls.control_executor, ADMINISTRATOR,
          {200: ref("Controls")}, body=schemas.SCRIPT),
    Route("control_coordinator", "PUT", "/__control__/coordinator", controls.control_coordinator, ADMINISTRATOR,
          {200: ref("Controls")}, body=schemas.COORDINATOR),
    Route("control_bridge", "PUT", "/__control__/bridge", controls.control_bridge, ADMINISTRATOR,
          {200: ref("Controls")}, body=schemas.BRIDGE),
    Route("control_flags", "PUT", "/__control__/flags", controls.control_flags, ADMINISTRATOR,
          {200: ref("Controls")}, body=schemas.SWITCHES),
    Route("control_clock", "PUT", "/__control__/clock", controls.control_clock, ADMINISTRATOR,
          {200: ref("Controls")}, body=schemas.CLOCK),
)  # fmt: skip
