"""A run that fails stops after its node_error: the stream ends, and no terminal event was ever written."""

from collections.abc import Sequence
from dataclasses import replace

from reference_server.domain.runs import Ending, Status
from reference_server.execution.recorder import Recorder
from reference_server.http.server import Parts
from reference_server.persistence.store import Record, Store

BREAKS = "TERM-1"


class SpeechlessRecorder(Recorder):
    """Keeps the last event of a failed run to itself."""

    def store(self, store: Store, run_id: str, records: Sequence[Record], ending: Ending | None) -> None:
        failed = ending is not None and ending.status is Status.FAILED
        store.append(run_id, records[:-1] if failed else records, ending)


def plant(parts: Parts) -> Parts:
    return replace(parts, recorder=SpeechlessRecorder(parts.recorder.clock))
