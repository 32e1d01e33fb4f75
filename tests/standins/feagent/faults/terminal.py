"""Faults of the terminal state."""

import json
from typing import Any

from tests.standins.feagent.engine import Engine
from tests.standins.feagent.execution import Streamer
from tests.standins.feagent.nodes import NodeError, Nodes
from tests.standins.feagent.recorder import EXECUTOR, Event, Recorder, lifecycle
from tests.standins.feagent.recovery import Recovery
from tests.standins.feagent.runner import Runner
from tests.standins.feagent.store import New
from tests.standins.feagent.trail import Trail


class OutputBreaksStream(Runner):
    """An output that JSON cannot hold ends the stream where it stands; the run's end is told to nobody."""

    BREAKS = "TERM-1"

    def __init__(self, engine: Engine, recorder: Recorder) -> None:
        super().__init__(engine, recorder)
        engine.nodes.output = engine.nodes.made  # type: ignore[method-assign]

    def end(self, trail: Trail, error: str) -> None:  # noqa: ARG002 - as there
        trail.tell(None)


class FailureWithoutEnd(Recorder):
    """A failed run gets its status, and no event that says so."""

    BREAKS = "TERM-1"

    def show(self, trail: Trail, kind: str, fields: Event) -> None:
        if kind == "workflow_error":
            self.store.append(trail.run_id, [], "failed", str(fields["error"]))
            trail.ended = True
        else:
            super().show(trail, kind, fields)


class EndToldTwice(Recorder):
    """The end that the lifecycle keeps is copied into the execution channel, where it is already."""

    BREAKS = "TERM-2"

    def keep(self, trail: Trail, event: Event, text: str) -> None:
        super().keep(trail, event, text)
        if event["type"] == "workflow_error":
            self.store.append(trail.run_id, [New("workflow_error", text)])
            trail.tell(text)


class ReportAfterTheEnd(Recorder):
    """The usage of a run is told when it is over."""

    BREAKS = "TERM-3"

    def show(self, trail: Trail, kind: str, fields: Event) -> None:
        super().show(trail, kind, fields)
        if kind == "workflow_complete":
            trail.ended = False
            super().show(trail, "workflow_termination_report", {"stop_reason": "completed"})
            trail.ended = True


class FailureCompletes(Engine):
    """A run is a success as soon as its repair loop ended."""

    BREAKS = "TERM-4"

    async def report(
        self,
        trail: Trail,
        failure: Event,  # noqa: ARG002 - as there
        attempt: int,
        patches: list[Event],  # noqa: ARG002 - as there
        begun: float,  # noqa: ARG002 - as there
    ) -> None:
        await self.show(trail, "workflow_complete", result=None, execution_log=[], attempt=attempt)


class SuccessReportedAsError(Nodes):
    """A node whose output is null or empty counts as failed."""

    BREAKS = "TERM-4"

    async def output(self, node: dict[str, Any], inputs: list[Any], initial: Any) -> Any:  # noqa: ANN401 - as there
        made = await super().output(node, inputs, initial)
        if not made:
            raise NodeError("no output")
        return made


class StatusStaysRunning(Recorder):
    """The end is kept among the events, and the run's status is forgotten where it failed."""

    BREAKS = "TERM-5"

    def keep(self, trail: Trail, event: Event, text: str) -> None:
        if event["type"] == "workflow_error":
            self.store.append(trail.run_id, [New("workflow_error", text)])
        else:
            super().keep(trail, event, text)


class FailureShownCompleted(Recorder):
    """Every run that ended is completed."""

    BREAKS = "TERM-5"

    def keep(self, trail: Trail, event: Event, text: str) -> None:
        super().keep(trail, event, text)
        if event["type"] == "workflow_error":
            self.store.append(trail.run_id, [], "completed")


class DisconnectCancelsRun(Streamer):
    """The run lives in its client's request: when the client leaves, only the lifecycle hears of its end."""

    BREAKS = "TERM-6"

    def left(self, trail: Trail) -> None:
        if not trail.ended:
            trail.ended = True
            event = lifecycle(trail.run_id, trail.workflow_id, "workflow_error")
            self.runner.recorder.store.append(trail.run_id, [event], "failed", "client_disconnected")
            self.runner.tasks[trail.run_id].cancel()
        super().left(trail)


class DisconnectEndsTwice(Streamer):
    """A run is ended with an error when its client leaves, and ends by itself as well."""

    BREAKS = "TERM-6"

    def left(self, trail: Trail) -> None:
        if not trail.ended:
            self.runner.recorder.show(trail, "workflow_error", {"error": "client_disconnected"})
            trail.ended = False
        super().left(trail)


class CrashForgotten(Recovery):
    """A start looks at no run of the time before."""

    BREAKS = "TERM-7"

    def recover(self) -> None:
        """Recovers nothing."""


class CrashKeptInLifecycle(Recovery):
    """The end of a run that a crash stopped is kept in the lifecycle channel alone."""

    BREAKS = "TERM-7"

    def end(self, run_id: str, workflow_id: str) -> None:
        event = lifecycle(run_id, workflow_id, "workflow_error")
        self.store.append(run_id, [event], "failed", "server_crashed")


class CrashEndedAtEveryStart(Recovery):
    """A run that a crash stopped is ended by every start again."""

    BREAKS = "TERM-7"

    def end(self, run_id: str, workflow_id: str) -> None:  # noqa: ARG002 - as there
        event = {"type": "workflow_error", "executor_id": EXECUTOR, "error": "server_crashed", "run_id": run_id}
        self.store.append(run_id, [New("workflow_error", json.dumps(event))])
