"""Unlawful events are filtered out in silence, and the run completes as if they had never been."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reference_server.domain.events import Event, Trail, unlawful
from reference_server.execution.recorder import Recorder
from reference_server.http.server import Parts

BREAKS = "EVT-4"


class FilteringRecorder(Recorder):
    """Lets the rest through."""

    def admit(self, trail: Trail, events: Sequence[Any]) -> tuple[Trail, list[Event]]:
        return super().admit(trail, [event for event in events if not unlawful(event, trail.run_id)])


def plant(parts: Parts) -> Parts:
    return replace(parts, recorder=FilteringRecorder(parts.recorder.clock))
