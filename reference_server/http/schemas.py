"""The shapes of bodies and answers, as OpenAPI 3.1 component schemas."""

from collections.abc import Mapping
from typing import Any

from reference_server.domain.audit import Kind
from reference_server.domain.authoring import LONGEST_NAME, LONGEST_TEXT
from reference_server.domain.decisions import ACTION, LONGEST_ID
from reference_server.domain.runs import CAUSES, Status
from reference_server.domain.timing import LONGEST_CRON
from reference_server.domain.triggers import LONGEST_PATH, METHODS, RESPONSE_MODES
from reference_server.domain.workflows import KINDS
from reference_server.execution.controls import BRIDGE_MODES, COORDINATOR_MODES, FLAGS
from reference_server.http.reading import LARGEST_LIMIT

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
BOOLEAN: Schema = {"type": "boolean"}
OBJECT: Schema = {"type": "object"}
CURSOR: Schema = {"type": "string", "pattern": "^[0-9]{1,18}$"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def record(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required)}


def page_of(name: str) -> Schema:
    items = {"type": "array", "items": ref(name), "maxItems": LARGEST_LIMIT}
    counted = {"total": {"type": "integer", "minimum": 0}}
    return record({"items": items, "next_cursor": TEXT_OR_NULL, "has_more": {"type": "boolean"}, **counted})


def or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def written(longest: int) -> Schema:
    """A text that is not blank."""
    return {"type": "string", "minLength": 1, "maxLength": longest, "pattern": r"\S"}


COUNT: Schema = {"type": "integer", "minimum": 0}
EXTENSION = record(
    {"type": {"const": "extension"}, "slug": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"},
     "method": {"enum": list(METHODS)}, "response_mode": {"enum": list(RESPONSE_MODES)}},
    {"path": {"type": ["string", "null"], "maxLength": LONGEST_PATH}},
)  # fmt: skip
SCHEDULE = record(
    {"type": {"const": "schedule"}, "cron": {"type": "string", "maxLength": LONGEST_CRON}, "timezone": TEXT,
     "enabled": BOOLEAN, "input": OBJECT}
)  # fmt: skip
FAULT = record({"pointer": TEXT, "message": TEXT})
COMPILED = record(
    {"start": TEXT, "ends": {"type": "array", "items": TEXT}, "node_types": {"type": "array", "items": TEXT}}
)
SUMMARY: Mapping[str, Schema] = {
    "workflow_id": TEXT,
    "name": TEXT,
    "kind": {"enum": list(KINDS)},
    "document_hash": {"type": ["string", "null"]},
}
RUN: Mapping[str, Schema] = {
    "run_id": TEXT,
    "workflow_id": TEXT,
    "publication_id": {"type": ["string", "null"]},
    "version": {"type": ["integer", "null"]},
    "status": {"enum": list(Status)},
    "cause": record({"kind": TEXT}),
}
EVENT = record(
    {"type": {"type": "string", "pattern": "^(node|workflow)_"}, "run_id": TEXT, "executor_id": TEXT,
     "seq": {"type": "integer", "minimum": 1}, "at": {"type": "string", "format": "date-time"}},
    {"node_id": {}, "node_type": {}, "output": {}, "error": {}},
)  # fmt: skip

SCHEMAS: Mapping[str, Schema] = {
    "Problem": record(
        {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT, "code": TEXT},
        {"errors": {"type": "array", "items": FAULT}, "run_id": TEXT},
    ),
    "Document": record(
        {
            "schema": {"const": "workflow/1"},
            "nodes": {"type": "array", "items": record({"id": TEXT, "type": TEXT}, {"config": OBJECT})},
            "edges": {"type": "array", "items": record({"from": TEXT, "to": TEXT})},
        }
    ),
    "Workflow": record(SUMMARY),
    "WorkflowWithDocument": record({**SUMMARY, "document": or_null(ref("Document")), "compiled": or_null(COMPILED)}),
    "Compiled": record({"document_hash": TEXT, "compiled": COMPILED}),
    "CreatedRun": record({name: RUN[name] for name in ("run_id", "workflow_id", "status")}),
    "Run": record(RUN, {"output": {}, "error": {}}),
    "Event": EVENT,
    "Replay": record(
        {"items": {"type": "array", "items": ref("Event"), "maxItems": LARGEST_LIMIT}, "next_cursor": TEXT_OR_NULL,
         "has_more": {"type": "boolean"}, "settled": {"type": "boolean"}}
    ),
    "Decided": record({"decision_id": TEXT, "verdict": {"const": "allow"}, "run_id": TEXT, "executed": BOOLEAN,
                       "duplicate": BOOLEAN}),
    "AuditRecord": record({"at": {"type": "string", "format": "date-time"}, "kind": {"enum": list(Kind)},
                           "reason": TEXT}, {"decision_id": TEXT, "run_id": TEXT}),
    "DialogEvent": record({"type": {"type": "string", "pattern": "^dialog_"}, "dialog_id": TEXT,
                           "seq": {"type": "integer", "minimum": 1}, "at": {"type": "string", "format": "date-time"}},
                          {"text": TEXT, "workflow_id": TEXT, "name": TEXT}),
    "Controls": record({
        "executor": record({"events": {"type": ["array", "null"]}}),
        "coordinator": record({"mode": {"enum": list(COORDINATOR_MODES)}}),
        "bridge": record({"mode": {"enum": list(BRIDGE_MODES)}}),
        "flags": record(dict.fromkeys(FLAGS, BOOLEAN)),
        "clock": record({"now": {"type": ["string", "null"], "format": "date-time"}}),
    }),
    "Extension": EXTENSION,
    "Schedule": SCHEDULE,
    "Publication": record({
        "publication_id": TEXT, "version": {"type": "integer", "minimum": 1}, "url": TEXT_OR_NULL,
        "operation": or_null(record({"operation_id": TEXT, "method": {"enum": list(METHODS)}, "path": TEXT,
                                     "response_mode": {"enum": list(RESPONSE_MODES)}})),
    }),
    "Key": record({"key_id": TEXT, "token": TEXT}),
    "Started": record({"run_id": TEXT, "status": {"enum": list(Status)}}),
    "Summary": record({
        "total": COUNT,
        "by_status": record(dict.fromkeys(map(str, Status), COUNT)),
        "by_cause": record(dict.fromkeys(CAUSES, COUNT)),
    }),
    "Health": record({"name": TEXT, "version": TEXT}),
}  # fmt: skip

NEW_WORKFLOW = record(
    {"name": written(LONGEST_NAME), "kind": {"enum": list(KINDS)}},
    {"document": or_null(ref("Document"))},
)
NEW_DRAFT = record({"document": ref("Document")})
NEW_RUN = record({}, {"input": {"type": ["object", "null"]}})
EXECUTION = record(
    {"run_id": {"type": "string", "minLength": 1, "pattern": r"\S"}}, {"input": {"type": ["object", "null"]}}
)
DECISION = {
    **record(
        {"decision_id": written(LONGEST_ID), "workflow_id": written(LONGEST_ID), "run_id": written(LONGEST_ID),
         "action": {"const": ACTION}},
        {"input": OBJECT},
    ),
    "additionalProperties": False,
}  # fmt: skip
MESSAGE = record({"message": written(LONGEST_TEXT)}, {"run_id": {"type": ["string", "null"], "minLength": 1}})
IMPORT = record({"name": written(LONGEST_NAME), "document": ref("Document")})
DESCRIPTION = record({"description": written(LONGEST_TEXT)})
COORDINATOR = record({"mode": {"enum": list(COORDINATOR_MODES)}})
BRIDGE = record({"mode": {"enum": list(BRIDGE_MODES)}})
SWITCHES = {**record({}, dict.fromkeys(FLAGS, BOOLEAN)), "additionalProperties": False, "minProperties": 1}
TRIGGER: Schema = {"oneOf": [ref("Extension"), ref("Schedule")]}
CLOCK = record({"now": {"type": ["string", "null"], "format": "date-time"}})
SCRIPT = record({"events": {"type": ["array", "null"]}})
