"""The current run_id is kept in one place for the whole process: concurrent runs sign as each other."""

from dataclasses import replace

from reference_server.domain.events import Event
from reference_server.domain.narration import Plan
from reference_server.execution.recorder import Recorder
from reference_server.execution.runner import Runner
from reference_server.http.server import Parts
from reference_server.persistence.store import Record

BREAKS = "RUN-4"


CURRENT = {"run_id": ""}


class SharingRunner(Runner):
    """Notes which run is the current one when it starts."""

    def start(self, plan: Plan) -> None:
        CURRENT["run_id"] = plan.run_id
        super().start(plan)


class SigningRecorder(Recorder):
    """Signs with the current run's id, whosever event it is."""

    def record(self, event: Event, seq: int, at: str) -> Record:
        return super().record({**event, "run_id": CURRENT["run_id"] or event["run_id"]}, seq, at)


def plant(parts: Parts) -> Parts:
    return replace(parts, runner=SharingRunner, recorder=SigningRecorder(parts.recorder.clock))
