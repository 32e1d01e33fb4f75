"""The clean-up of a run that completed fails, and its error is written behind the success."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reference_server.domain.events import Event, Trail, error_event
from reference_server.execution.recorder import Recorder
from reference_server.http.server import Parts

BREAKS = "TERM-2"


class UntidyRecorder(Recorder):
    """Completes, then fails."""

    def admit(self, trail: Trail, events: Sequence[Any]) -> tuple[Trail, list[Event]]:
        after, admitted = super().admit(trail, events)
        if after.terminal and after.terminal["type"] == "workflow_complete":
            admitted.append(error_event(trail.run_id, "clean_up_failed", "the work space could not be removed"))
        return replace(after, seq=trail.seq + len(admitted)), admitted


def plant(parts: Parts) -> Parts:
    return replace(parts, recorder=UntidyRecorder(parts.recorder.clock))
