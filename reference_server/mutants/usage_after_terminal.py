"""The bill of a run is appended to its log once all is counted, behind the terminal event."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reference_server.domain.events import Event, Trail
from reference_server.execution.recorder import Recorder
from reference_server.http.server import Parts

BREAKS = "TERM-3"


class BillingRecorder(Recorder):
    """Has the last word."""

    def admit(self, trail: Trail, events: Sequence[Any]) -> tuple[Trail, list[Event]]:
        after, admitted = super().admit(trail, events)
        if after.terminal:
            identity = {name: after.terminal[name] for name in ("run_id", "executor_id")}
            admitted.append({"type": "workflow_usage", **identity, "usage": {"events": after.seq}})
        return replace(after, seq=trail.seq + len(admitted)), admitted


def plant(parts: Parts) -> Parts:
    return replace(parts, recorder=BillingRecorder(parts.recorder.clock))
