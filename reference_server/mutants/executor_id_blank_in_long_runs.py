"""The executor hands over after a thousand events, and its successor has no name yet."""

from dataclasses import replace

from reference_server.domain.events import Event
from reference_server.execution.recorder import Recorder
from reference_server.http.server import Parts
from reference_server.persistence.store import Record

BREAKS = "EVT-3"


SHIFT = 1000


class ShiftingRecorder(Recorder):
    """Signs late events with a blank."""

    def record(self, event: Event, seq: int, at: str) -> Record:
        return super().record({**event, "executor_id": " "} if seq > SHIFT else event, seq, at)


def plant(parts: Parts) -> Parts:
    return replace(parts, recorder=ShiftingRecorder(parts.recorder.clock))
