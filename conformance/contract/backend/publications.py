"""What is published when, as a history tells: which extension a workflow serves while a document is read."""

from dataclasses import dataclass, field
from functools import cached_property

from conformance.contract.backend.extension import Extension, overlap
from conformance.history.history import History
from conformance.history.operation import Operation

WITHDRAWING = frozenset({"unpublish", "delete_workflow"})
UNSETTLING = frozenset({"disable", "remove_trigger", "save_schedule"})
"""What may or may not take a published extension out of the document: the sources do not say."""

CHANGES = ("publish", "enable", *sorted(WITHDRAWING), *sorted(UNSETTLING))


@dataclass(frozen=True, slots=True)
class State:
    """A workflow's publication at one time: `served`, None where nothing is; `known` is False where nobody can tell."""

    served: Extension | None = None
    publish: Operation | None = None
    known: bool = True


UNSURE = State(known=False)


@dataclass(frozen=True)
class Publications:
    """The publications of a history's workflows."""

    history: History
    _states: dict[tuple[str, int], State] = field(default_factory=dict)

    @cached_property
    def changes(self) -> dict[str, list[Operation]]:
        """Per workflow what may have changed its publication, in order; refusals changed nothing."""
        found: dict[str, list[Operation]] = {}
        for change in self.history.named(*CHANGES):
            workflow_id = change.arguments.get("workflow_id")
            if change.outcome != "refused" and isinstance(workflow_id, str):
                found.setdefault(workflow_id, []).append(change)
        return found

    @cached_property
    def routes(self) -> dict[str, set[str]]:
        """Per slug the workflows that ever asked for it, by saving or by publishing."""
        found: dict[str, set[str]] = {}
        for operation in self.history.named("save_trigger", "publish"):
            told = operation.arguments.get("extension") if operation.name == "publish" else operation.arguments
            slug = told.get("slug") if isinstance(told, dict) else None
            if isinstance(slug, str) and slug and operation.outcome != "refused":
                found.setdefault(slug, set()).add(str(operation.arguments.get("workflow_id")))
        return found

    def at(self, workflow_id: str, reading: Operation) -> State:
        """A workflow's publication while an operation was under way."""
        known = self._states.get((workflow_id, reading.index))
        if known is None:
            known = self._states[workflow_id, reading.index] = self._at(workflow_id, reading)
        return known

    def _at(self, workflow_id: str, reading: Operation) -> State:
        state = State()
        for change in self.changes.get(workflow_id, ()):
            if change.called_at >= reading.returned_at:
                continue
            if overlap(change, reading) or change.outcome != "ok" or change.name in UNSETTLING:
                state = UNSURE
            elif change.name == "publish":
                state = published(change)
            elif change.name in WITHDRAWING:
                state = State()
        return state

    def served(self, reading: Operation) -> list[State]:
        """Everything that was surely published while an operation was under way, as it was then."""
        states = (self.at(workflow_id, reading) for workflow_id in self.changes)
        return [state for state in states if state.served is not None]

    def period(self, state: State, workflow_id: str, readings: list[Operation]) -> list[Operation]:
        """The readings for which a workflow's publication was one and the same."""
        return [reading for reading in readings if self.at(workflow_id, reading).publish is state.publish]

    def broken(self, operation: Operation) -> set[str]:
        """The workflows that are published although they are broken, while an operation is under way."""
        found = set()
        for workflow_id, changes in self.changes.items():
            before = [change for change in changes if change.returned_at <= operation.called_at]
            unsettled = any(overlap(change, operation) for change in changes)
            if before and before[-1].arguments.get("broken") is True and before[-1].outcome == "ok" and not unsettled:
                found.add(workflow_id)
        return found


def published(publish: Operation) -> State:
    """What an accepted publication serves; unknown where it does not say, or is broken."""
    told = publish.arguments.get("extension")
    if not isinstance(told, dict) or publish.arguments.get("broken") or publish.arguments.get("fault"):
        return UNSURE
    served = Extension.of(told)
    return State(served, publish) if served.text("slug") and served.method else UNSURE
