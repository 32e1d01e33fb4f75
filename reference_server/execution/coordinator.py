"""The coordinator: it says whether what is asked may be done, if it can be reached at all."""

import asyncio
from typing import NamedTuple, Protocol

from reference_server.execution.controls import Controls


class Question(NamedTuple):
    """What an entry wants to do; a verdict holds for exactly this and nothing else."""

    entry: str
    workflow_id: str | None = None
    run_id: str | None = None
    decision_id: str | None = None


class Verdict(NamedTuple):
    """The coordinator's answer, with the question that it was asked."""

    allowed: bool
    question: Question


class CoordinatorLostError(Exception):
    """There is no coordinator, or it could not make up its mind."""


class Coordinator(Protocol):
    """Anything that can be asked; it may raise, hang, or answer another question."""

    async def judge(self, question: Question) -> Verdict: ...


class ReferenceCoordinator:
    """Allows everything while it is present, or does what the control prescribes."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    async def judge(self, question: Question) -> Verdict:
        match self._controls.coordinator:
            case "absent":
                raise CoordinatorLostError("no coordinator is configured")
            case "raises":
                raise CoordinatorLostError("the coordinator failed")
            case "hangs":
                await asyncio.Event().wait()
            case "denies":
                return Verdict(allowed=False, question=question)
        return Verdict(allowed=True, question=question)
