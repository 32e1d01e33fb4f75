"""Whatever ended is stored as completed: the status of a failed run contradicts its workflow_error."""

from collections.abc import Sequence
from dataclasses import replace

from reference_server.domain.runs import Ending, Status
from reference_server.execution.recorder import Recorder
from reference_server.http.server import Parts
from reference_server.persistence.store import Record, Store

BREAKS = "TERM-5"


class OptimisticRecorder(Recorder):
    """Knows one ending."""

    def store(self, store: Store, run_id: str, records: Sequence[Record], ending: Ending | None) -> None:
        super().store(store, run_id, records, replace(ending, status=Status.COMPLETED) if ending else None)


def plant(parts: Parts) -> Parts:
    return replace(parts, recorder=OptimisticRecorder(parts.recorder.clock))
