"""A run's life as a table, and the decision on a claim."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from reference_server.domain.refusal import Refused


class Status(StrEnum):
    """Where a run stands; the last two are settled."""

    CREATED = "created"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


class Step(StrEnum):
    """What can happen to a run."""

    CLAIM = "claim"
    COMPLETE = "complete"
    FAIL = "fail"


TRANSITIONS: Mapping[tuple[Status, Step], Status] = {
    (Status.CREATED, Step.CLAIM): Status.RUNNING,
    (Status.RUNNING, Step.COMPLETE): Status.COMPLETED,
    (Status.RUNNING, Step.FAIL): Status.FAILED,
}
CAUSES = ("execute", "decision", "extension", "schedule")
SETTLED = frozenset({Status.COMPLETED, Status.FAILED})
ENDED_BY: Mapping[str, Status] = {"workflow_complete": Status.COMPLETED, "workflow_error": Status.FAILED}


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of a workflow, from its creation on."""

    run_id: str
    workflow_id: str
    input: Mapping[str, Any]
    cause: Mapping[str, Any]
    status: Status = Status.CREATED
    publication_id: str | None = None
    version: int | None = None
    output: Mapping[str, Any] | None = None
    error: Any = None

    @property
    def settled(self) -> bool:
        return self.status in SETTLED


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended: the status and what goes with it."""

    status: Status
    output: Any = None
    error: Any = None


def ending_of(terminal: Mapping[str, Any]) -> Ending:
    """The ending that a terminal event tells of, so that status and event cannot disagree."""
    return Ending(ENDED_BY[terminal["type"]], terminal.get("output"), terminal.get("error"))


def decide(run: Run, step: Step) -> Run:
    """The run after the step.

    Raises:
        Refused: `run_already_claimed`, where the table has no such transition.
    """
    after = TRANSITIONS.get((run.status, step))
    if after is None:
        raise Refused("run_already_claimed", f"The run is {run.status}; a run is executed once.")
    return replace(run, status=after)


def claimable(run: Run | None, workflow_id: str) -> Run:
    """The run, if this workflow may claim it.

    Raises:
        Refused: `run_not_found`, `run_wrong_workflow` or `run_already_claimed`.
    """
    if run is None:
        raise Refused("run_not_found", "No run has this run_id; create the run first.")
    if run.workflow_id != workflow_id:
        raise Refused("run_wrong_workflow", "The run belongs to another workflow.")
    return decide(run, Step.CLAIM)
