"""The recorder: every event becomes its JSON text, is kept, and only then shown."""

import json
from typing import Any

from tests.standins.feagent.store import New, Store
from tests.standins.feagent.trail import Trail

EXECUTOR = "workflow_engine_v1"
STATUSES = {"workflow_complete": "completed", "workflow_error": "failed"}
Event = dict[str, Any]


def lifecycle(run_id: str, workflow_id: str, kind: str) -> New:
    """An event of the second channel, which tells of the run alone."""
    event = {"type": kind, "run_id": run_id, "workflow_id": workflow_id, "executor_id": EXECUTOR}
    return New(kind, json.dumps(event), "lifecycle")


class Recorder:
    """Between the engine and whoever looks at a run."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def show(self, trail: Trail, kind: str, fields: Event) -> None:
        """Keeps an event and tells it; nothing follows a terminal one."""
        if trail.ended:
            raise RuntimeError(f"{kind} came after the end of {trail.run_id}")
        event = self.completed(trail, kind, fields)
        text = self.encoded(event)
        self.keep(trail, event, text)
        trail.ended = kind in STATUSES
        trail.tell(text)

    def completed(self, trail: Trail, kind: str, fields: Event) -> Event:
        return {"type": kind, "executor_id": EXECUTOR, **fields, "run_id": trail.run_id}

    def encoded(self, event: Event) -> str:
        return json.dumps(event, allow_nan=False)

    def keep(self, trail: Trail, event: Event, text: str) -> None:
        kind = event["type"]
        events = [New(kind, text)]
        if kind in STATUSES:
            events.insert(0, lifecycle(trail.run_id, trail.workflow_id, kind))
        self.store.append(trail.run_id, events, STATUSES.get(kind), event.get("error"))
