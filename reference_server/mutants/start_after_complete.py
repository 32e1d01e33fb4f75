"""A node that is done at once has its start reported late, behind its complete."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reference_server.domain.events import Event, Trail
from reference_server.execution.recorder import Recorder
from reference_server.http.server import Parts

BREAKS = "EVT-6"


class TardyRecorder(Recorder):
    """Swaps a start with the complete right behind it."""

    def admit(self, trail: Trail, events: Sequence[Any]) -> tuple[Trail, list[Event]]:
        after, admitted = super().admit(trail, events)
        for place in range(len(admitted) - 1):
            if (admitted[place]["type"], admitted[place + 1]["type"]) == ("node_start", "node_complete"):
                admitted[place : place + 2] = reversed(admitted[place : place + 2])
        return after, admitted


def plant(parts: Parts) -> Parts:
    return replace(parts, recorder=TardyRecorder(parts.recorder.clock))
