"""What systems call the things that the vocabulary has one word for."""

from collections.abc import Mapping

FIELDS: Mapping[str, tuple[str, ...]] = {
    "workflow_id": ("workflowId", "flow_id", "flowId", "application_id", "applicationId", "app_id"),
    "run_id": ("runId", "execution_id", "executionId", "flow_run_id", "job_id"),
    "key_id": ("keyId", "api_key_id", "apiKeyId"),
    "schedule_id": ("scheduleId",),
    "publication_id": ("publicationId", "release_id"),
    "content": ("document", "definition", "graph", "spec", "flow", "workflow"),
    "input": ("inputs", "initial_input", "input_payload", "payload", "arguments", "variables"),
    "next_cursor": ("nextCursor", "next", "next_page_token", "cursor"),
    "has_more": ("hasMore", "more", "has_next"),
    "total": ("total_count", "totalCount", "count"),
    "limit": ("page_size", "pageSize", "per_page", "size"),
    "status": ("state",),
    "error": ("error_message", "errorMessage"),
    "output": ("outputs", "output_payload", "result"),
    "confirm_id": ("confirmId", "confirmation_id"),
    "decision_id": ("decisionId",),
    "last_event_id": ("Last-Event-ID", "last-event-id", "lastEventId"),
    "key": ("Idempotency-Key", "idempotency-key", "idempotency_key"),
    "message": ("prompt", "question", "text"),
    "description": ("goal",),
    "slug": (),
    "response_mode": ("responseMode", "mode"),
    "timezone": ("time_zone", "timeZone", "tz"),
    "cron": ("cron_expression", "expression"),
    "kind": ("type", "application_type", "workflow_type"),
    "token": ("secret", "api_key", "apiKey", "key"),
    "by_status": ("status_counts", "byStatus"),
    "by_cause": ("byCause",),
    "version": (),
    "name": ("title", "app_name"),
    "document_hash": ("hash", "documentHash"),
    "cause": ("invocation_source", "trigger", "source"),
}

PARENTS: Mapping[str, str] = {
    **dict.fromkeys(("workflow", "workflows", "flow", "flows", "application", "applications", "apps", "pipelines",
                     "definitions"), "workflow_id"),
    **dict.fromkeys(("run", "runs", "execution", "executions", "jobs", "instances"), "run_id"),
    **dict.fromkeys(("keys", "api-keys", "user-api-keys", "tokens", "api-tokens"), "key_id"),
    "ex": "slug",
}  # fmt: skip
"""The segment of a path before a parameter, and whose id that parameter is."""

ROWS = ("items", "data", "results", "records", "rows", "workflows", "applications", "runs", "executions", "events")
"""What the list in an answer is called."""

OWN_ID: Mapping[str, str] = {
    "create_workflow": "workflow_id", "read_workflow": "workflow_id", "list_workflows": "workflow_id",
    "internal_import": "workflow_id", "internal_generate": "workflow_id", "create_run": "run_id", "read_run": "run_id",
    "list_runs": "run_id", "create_key": "key_id", "publish": "publication_id",
}  # fmt: skip
"""Whose `id` a bare `id` in an answer is."""


def neutral(name: str, among: tuple[str, ...]) -> str | None:
    """The vocabulary's word for a target's name, among those that may stand there."""
    if name in among:
        return name
    return next((word for word in among if name in FIELDS.get(word, ())), None)
