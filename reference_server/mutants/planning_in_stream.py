"""The planner's chatter is merged into the execution stream."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reference_server.domain.events import Event, Trail
from reference_server.execution.recorder import Recorder
from reference_server.http.server import Parts

BREAKS = "EVT-2"


class ChattyRecorder(Recorder):
    """Lets a planning event in behind the run's start."""

    def admit(self, trail: Trail, events: Sequence[Any]) -> tuple[Trail, list[Event]]:
        after, admitted = super().admit(trail, events)
        if trail.seq == 0 and not after.ended:
            admitted.insert(1, {**admitted[0], "type": "planning", "text": "first the start node"})
        return replace(after, seq=trail.seq + len(admitted)), admitted


def plant(parts: Parts) -> Parts:
    return replace(parts, recorder=ChattyRecorder(parts.recorder.clock))
