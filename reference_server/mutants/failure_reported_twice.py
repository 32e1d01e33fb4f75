"""A failure is reported where it happens and again where it is caught: two terminal events."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reference_server.domain.events import Event, Trail
from reference_server.execution.recorder import Recorder
from reference_server.http.server import Parts

BREAKS = "TERM-2"


class DoublingRecorder(Recorder):
    """Repeats a workflow_error."""

    def admit(self, trail: Trail, events: Sequence[Any]) -> tuple[Trail, list[Event]]:
        after, admitted = super().admit(trail, events)
        if after.terminal and after.terminal["type"] == "workflow_error":
            admitted.append(after.terminal)
        return replace(after, seq=trail.seq + len(admitted)), admitted


def plant(parts: Parts) -> Parts:
    return replace(parts, recorder=DoublingRecorder(parts.recorder.clock))
