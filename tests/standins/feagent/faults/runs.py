"""Faults of run identity."""

from typing import Any
from uuid import uuid4

from tests.standins.feagent.dialogs import ChatCreateBody, Dialogs
from tests.standins.feagent.gate import Gate, known_workflow
from tests.standins.feagent.recorder import EXECUTOR, Event, Recorder, lifecycle
from tests.standins.feagent.refusals import conflict
from tests.standins.feagent.runs import Run, Runs
from tests.standins.feagent.store import New, Workflow
from tests.standins.feagent.trail import Trail


class MissingRunIdGenerated(Gate):
    """An execution without a run_id gets a run of its own, silently."""

    BREAKS = "RUN-1"

    async def admit(self, workflow_id: str, run_id: str | None, initial_input: Any) -> Trail:  # noqa: ANN401 - as there
        if run_id is None or not run_id.strip():
            run_id = f"run_{uuid4().hex[:8]}"
            self.store.add_run(run_id, known_workflow(self.store, workflow_id))
        return await super().admit(workflow_id, run_id, initial_input)


class NullRunIdBreaks(Gate):
    """A run_id of null is stripped before it is looked at: 500."""

    BREAKS = "RUN-1"

    def usable(self, run_id: str | None) -> str:
        return super().usable(run_id.strip())  # type: ignore[union-attr]


class BlankRunIdNoted(Gate):
    """A refusal for a blank run_id is kept among the run events, under that id."""

    BREAKS = "RUN-1"

    def usable(self, run_id: str | None) -> str:
        if run_id is None or not run_id.strip():
            text = f'{{"type": "workflow_error", "run_id": "", "executor_id": "{EXECUTOR}"}}'
            self.store.append(run_id or "", [New("workflow_error", text)])
        return super().usable(run_id)


class UnknownRunCreated(Gate):
    """A run_id that nobody created is created on the way."""

    BREAKS = "RUN-2"

    def check(self, workflow: Workflow, run_id: str) -> None:
        if self.store.run(run_id) is None:
            self.store.add_run(run_id, workflow)
        super().check(workflow, run_id)


class UnknownRunRemembered(Gate):
    """A run_id that nobody created is refused, and its run is there afterwards."""

    BREAKS = "RUN-2"

    def check(self, workflow: Workflow, run_id: str) -> None:
        if self.store.run(run_id) is None:
            self.store.add_run(run_id, workflow)
            raise conflict("run_not_found", f"Run not found: {run_id}", run_id=run_id)
        super().check(workflow, run_id)


class AnyWorkflowExecutes(Gate):
    """Whose run it is is not compared."""

    BREAKS = "RUN-3"

    def check(self, workflow: Workflow, run_id: str) -> None:
        run = self.store.run(run_id)
        if run is None or run["workflow_id"] == workflow.id:
            super().check(workflow, run_id)


class WrongWorkflowFailsRun(Gate):
    """A refusal for the wrong workflow is kept as the end of the run that it spoke of."""

    BREAKS = "RUN-3"

    def check(self, workflow: Workflow, run_id: str) -> None:
        run = self.store.run(run_id)
        if run is not None and run["workflow_id"] != workflow.id:
            self.store.append(
                run_id, [lifecycle(run_id, workflow.id, "workflow_error")], "failed", "run_wrong_workflow"
            )
            raise conflict("run_wrong_workflow", "run_id does not belong to this workflow", run_id=run_id)
        super().check(workflow, run_id)


class RunIdOfFirstRun(Recorder):
    """The context of a workflow's first run is reused for its later ones: their nodes carry its run_id."""

    BREAKS = "RUN-4"
    contexts: dict[str, str]

    def completed(self, trail: Trail, kind: str, fields: Event) -> Event:
        self.contexts = getattr(self, "contexts", {})
        first = self.contexts.setdefault(trail.workflow_id, trail.run_id)
        event = super().completed(trail, kind, fields)
        return {**event, "run_id": first} if kind.startswith("node_") else event


class ListedIdShortened(Runs):
    """The list shows the ids without their prefix, which no other entry knows."""

    BREAKS = "RUN-5"

    def listed(self, run: Run) -> Run:
        return {**run, "id": run["id"].removeprefix("run_")}


class DialogInventsRunId(Dialogs):
    """A dialog shows a run_id that it made up, and no run stands behind it."""

    BREAKS = "RUN-5"

    def ids(self, made: Workflow, body: ChatCreateBody) -> dict[str, Any]:
        return {"run_id": f"run_{uuid4().hex[:8]}", **super().ids(made, body)}
