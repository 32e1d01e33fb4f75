"""The law of execution events: what an executor's output becomes before anyone may see it.

An executor is not trusted. Its events pass `admit`, which lets lawful ones through and turns the first unlawful one
into the run's end. After a terminal event nothing passes, and a run that leaves a node failed cannot complete.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]

EXECUTOR_ID = "reference-executor"
LAWFUL_PREFIXES = ("node_", "workflow_")
FORBIDDEN_TYPES = frozenset({"planning", "tool_call", "tool_result"})
IDENTITY = ("type", "run_id", "executor_id")
TERMINAL_TYPES = frozenset({"workflow_complete", "workflow_error"})


@dataclass(frozen=True, slots=True)
class Trail:
    """What must be remembered of a run's events so far: the last number, the failed nodes, the terminal event."""

    run_id: str
    seq: int = 0
    failed: frozenset[str] = frozenset()
    terminal: Event | None = None

    @property
    def ended(self) -> bool:
        return self.terminal is not None


def error_event(run_id: str, code: str, message: str) -> Event:
    return {
        "type": "workflow_error",
        "run_id": run_id,
        "executor_id": EXECUTOR_ID,
        "error": {"code": code, "message": message},
    }


def unlawful(event: object, run_id: str) -> str | None:
    """Why the event must not be seen, or None."""
    if not isinstance(event, dict):
        return "an event is no JSON object"
    for name in IDENTITY:
        value = event.get(name)
        if not isinstance(value, str) or not value.strip():
            return f"an event has no usable {name}"
    if event["type"] in FORBIDDEN_TYPES or not event["type"].startswith(LAWFUL_PREFIXES):
        return "an event's type is no execution event's"
    if event["run_id"] != run_id:
        return "an event carries another run's run_id"
    return None


def admit(trail: Trail, events: Iterable[Any]) -> tuple[Trail, list[Event]]:
    """The trail after the events, and those that may be stored and sent, in order."""
    run_id, failed, terminal = trail.run_id, trail.failed, trail.terminal
    admitted: list[Event] = []
    for event in events:
        if terminal is not None:
            break
        because = unlawful(event, run_id)
        lawful = error_event(run_id, "event_unlawful", because) if because else event
        match lawful["type"]:
            case "node_error":
                failed |= {str(lawful.get("node_id"))}
            case "node_complete":
                failed -= {str(lawful.get("node_id"))}
            case "workflow_complete" if failed:
                lawful = terminal = error_event(run_id, "node_failed", f"a node failed: {min(failed)}")
            case "workflow_complete" | "workflow_error":
                terminal = lawful
        admitted.append(lawful)
    return Trail(run_id, trail.seq + len(admitted), failed, terminal), admitted
