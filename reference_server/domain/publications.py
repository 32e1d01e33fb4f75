"""Publications: a document and a trigger as they were when they were published, which never change again."""

from dataclasses import dataclass
from typing import Any

from reference_server.domain.document import Compiled
from reference_server.domain.fields import read_input
from reference_server.domain.refusal import Fault, Refused
from reference_server.domain.triggers import Extension, Schedule, Trigger
from reference_server.domain.workflows import Draft


@dataclass(frozen=True, slots=True)
class Publication:
    """One version of a workflow; versions count from 1. An agent flow's has no trigger."""

    publication_id: str
    workflow_id: str
    version: int
    kind: str
    draft: Draft
    trigger: Trigger | None


def held_slugs(saved: Trigger | None, published: Trigger | None) -> frozenset[str]:
    """The slugs that a workflow keeps others from: while a changed one waits for its publication, both."""
    return frozenset(trigger.slug for trigger in (saved, published) if isinstance(trigger, Extension))


def check_trigger(compiled: Compiled, trigger: Trigger) -> None:
    """A trigger must be able to give the document what it declares.

    Raises:
        Refused: `trigger_invalid`.
    """
    faults = input_faults(compiled, trigger) if isinstance(trigger, Schedule) else _place_faults(compiled, trigger)
    if faults:
        raise Refused("trigger_invalid", "The trigger does not fit the document.", faults)


def input_faults(compiled: Compiled, schedule: Schedule) -> list[Fault]:
    return read_input(compiled.fields, schedule.input)[1]


def _place_faults(compiled: Compiled, extension: Extension) -> list[Fault]:
    declared = {field.key for field in compiled.fields if field.source == "path"}
    if declared == set(extension.names):
        return []
    return [Fault("/path", "must name the path fields of the document, and no others")]


def operation_of(trigger: Trigger | None) -> dict[str, Any] | None:
    """How a published extension is called; None where nothing can be called."""
    if not isinstance(trigger, Extension):
        return None
    return {
        "operation_id": trigger.operation_id,
        "method": trigger.method,
        "path": trigger.route,
        "response_mode": trigger.response_mode,
    }
