"""Progress events keep the internal name of their type, without the prefix."""

from dataclasses import replace

from reference_server.domain.events import Event
from reference_server.execution.recorder import Recorder
from reference_server.http.server import Parts
from reference_server.persistence.store import Record

BREAKS = "EVT-1"


class BareRecorder(Recorder):
    """Calls node_progress progress."""

    def record(self, event: Event, seq: int, at: str) -> Record:
        bare = {**event, "type": "progress"} if event["type"] == "node_progress" else event
        return super().record(bare, seq, at)


def plant(parts: Parts) -> Parts:
    return replace(parts, recorder=BareRecorder(parts.recorder.clock))
