"""The abstract operations that a profile may spell: what each is given, and what its answer should tell.

`docs/reference/operations.md` explains them; a test holds the two against each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spoken:
    """An operation's arguments and fields, and the capabilities of which it is part; `needed` there, or only useful."""

    arguments: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    needed: bool = True


PAGED = ("cursor", "limit")
LISTED = ("items", "next_cursor", "has_more", "total")
RUN = ("run_id", "workflow_id", "status", "version", "publication_id", "cause", "output", "error")
SLUGGED = ("extension", "sync", "async", "openapi")
EVERY_RUN = ("runs", "execution-stream", "idempotency", "replay")

OPERATIONS: Mapping[str, Spoken] = {
    "identity": Spoken((), ("name", "version")),
    "create_workflow": Spoken(("name", "kind", "content"), ("workflow_id", "name"),
                              (*EVERY_RUN, "documents", *SLUGGED, "publish")),
    "list_workflows": Spoken(PAGED, LISTED, ("coordinator", "internal-create"), needed=False),
    "read_workflow": Spoken(("workflow_id",), ("workflow_id", "name"), ("internal-create",), needed=False),
    "delete_workflow": Spoken(("workflow_id",), (), ("extension",), needed=False),
    "create_run": Spoken(("workflow_id", "key", "input"), ("run_id", "workflow_id", "status"), EVERY_RUN),
    "execute": Spoken(("workflow_id", "run_id", "input"), (), EVERY_RUN),
    "confirm": Spoken(("workflow_id", "run_id", "confirm_id", "decision"), (), ("execution-stream",), needed=False),
    "read_run": Spoken(("run_id", "workflow_id"), RUN, EVERY_RUN),
    "list_runs": Spoken(("workflow_id", "status", *PAGED), LISTED, ("runs", "observability")),
    "replay": Spoken(("run_id", "workflow_id", "channel", *PAGED), (), EVERY_RUN),
    "resume_stream": Spoken(("run_id", "workflow_id", "last_event_id"), (), ("replay",), needed=False),
    "submit_decision": Spoken(("decision_id", "workflow_id", "run_id", "action", "input", "verdict"),
                              ("decision_id", "verdict", "run_id", "executed", "duplicate"), ("decisions",)),
    "chat_create": Spoken(("message", "run_id", "workflow_id"), ("workflow_id",), ("coordinator",), needed=False),
    "internal_import": Spoken(("name", "content", "description"), ("workflow_id",), ("internal-create",)),
    "internal_generate": Spoken(("name", "content", "description"), ("workflow_id",), ("internal-create",),
                                needed=False),
    "audit": Spoken(("decision_id", "run_id", "kind", *PAGED), LISTED, ("decisions", "coordinator"), needed=False),
    "save_document": Spoken(("workflow_id", "content"), ("compiled", "document_hash"), ("documents", "publish")),
    "save_trigger": Spoken(("workflow_id", "slug", "path", "method", "response_mode", "inputs"), (), SLUGGED),
    "read_trigger": Spoken(("workflow_id",), ("slug", "path", "method", "response_mode"), ("extension",), needed=False),
    "remove_trigger": Spoken(("workflow_id",), (), ("extension",), needed=False),
    "save_schedule": Spoken(("workflow_id", "cron", "timezone", "enabled", "input"), ("schedule_id",), ("schedule",)),
    "read_schedule": Spoken(("workflow_id",), ("cron", "timezone", "enabled", "input"), ("schedule",), needed=False),
    "publish": Spoken(("workflow_id", "slug", "path", "method", "response_mode", "inputs"),
                      ("publication_id", "version", "url", "operation"), (*SLUGGED, "publish", "schedule")),
    "unpublish": Spoken(("workflow_id",), (), ("extension", "openapi", "schedule"), needed=False),
    "disable": Spoken(("workflow_id",), (), ("extension",), needed=False),
    "enable": Spoken(("workflow_id",), (), ("extension",), needed=False),
    "create_key": Spoken(("workflow_id", "name"), ("key_id", "token"), ("extension", "sync", "async")),
    "create_foreign_key": Spoken(("name",), ("key_id", "token"), ("extension",), needed=False),
    "revoke_key": Spoken(("workflow_id", "key_id"), (), ("extension",), needed=False),
    "call_extension": Spoken(("workflow_id", "slug", "path", "method", "query", "form", "body", "credential"),
                             ("output", "run_id", "status"), ("extension", "sync", "async")),
    "monitoring": Spoken(("workflow_id",), ("total", "by_status", "by_cause"), ("observability",)),
    "openapi": Spoken((), ("document",), ("openapi",)),
    "read_sink": Spoken(("name", "workflow_id"), ("count",), (), needed=False),
}  # fmt: skip

CONTROLS: Mapping[str, tuple[str, ...]] = {
    "read": (), "restore": (), "executor": ("events",), "coordinator": ("mode",), "bridge": ("mode",),
    "flags": ("decision_bridge", "run_persistence", "internal_create"), "clock": ("now",),
}  # fmt: skip
