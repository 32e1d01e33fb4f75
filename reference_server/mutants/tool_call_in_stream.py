"""A template that calls for a value is reported as a tool_call beside its node events."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reference_server.domain.events import Event, Trail
from reference_server.execution.recorder import Recorder
from reference_server.http.server import Parts

BREAKS = "EVT-2"


class ToolRecorder(Recorder):
    """Reports a tool_call before each template completes."""

    def admit(self, trail: Trail, events: Sequence[Any]) -> tuple[Trail, list[Event]]:
        after, admitted = super().admit(trail, events)
        told: list[Event] = []
        for event in admitted:
            if event["type"] == "node_complete" and event.get("node_type") == "template":
                told.append({**event, "type": "tool_call"})
            told.append(event)
        return replace(after, seq=trail.seq + len(told)), told


def plant(parts: Parts) -> Parts:
    return replace(parts, recorder=ToolRecorder(parts.recorder.clock))
