"""The terminal event tells that the executor is through, not how: a failed node ends in workflow_complete."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reference_server.domain.events import Event, Trail
from reference_server.execution.recorder import Recorder
from reference_server.http.server import Parts

BREAKS = "TERM-4"


class CheerfulRecorder(Recorder):
    """Turns the error that follows a failed node into a success."""

    def admit(self, trail: Trail, events: Sequence[Any]) -> tuple[Trail, list[Event]]:
        after, admitted = super().admit(trail, events)
        if after.terminal and after.failed:
            identity = {name: after.terminal[name] for name in ("run_id", "executor_id")}
            admitted[-1] = {"type": "workflow_complete", **identity, "output": {}}
            after = replace(after, terminal=admitted[-1])
        return after, admitted


def plant(parts: Parts) -> Parts:
    return replace(parts, recorder=CheerfulRecorder(parts.recorder.clock))
