"""Node events carry the compiled number of the node instead of its id in the document."""

from dataclasses import replace

from reference_server.domain.events import Event
from reference_server.execution.recorder import Recorder
from reference_server.http.server import Parts
from reference_server.persistence.store import Record

BREAKS = "EVT-6"


class NumberingRecorder(Recorder):
    """Shows ids that no document has."""

    def record(self, event: Event, seq: int, at: str) -> Record:
        shown = {**event, "node_id": f"compiled:{event['node_id']}"} if "node_id" in event else event
        return super().record(shown, seq, at)


def plant(parts: Parts) -> Parts:
    return replace(parts, recorder=NumberingRecorder(parts.recorder.clock))
