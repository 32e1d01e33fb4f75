"""The one way into execution: a run is checked, its input read, the coordinator asked, and the run claimed, here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reference_server.domain.fields import read_input
from reference_server.domain.narration import Plan
from reference_server.domain.refusal import Fault, Refused
from reference_server.domain.runs import Run, claimable
from reference_server.domain.workflows import Workflow
from reference_server.execution.compiling import Compiler
from reference_server.execution.coordinator import Question
from reference_server.execution.hall import Hall
from reference_server.persistence.store import Store


@dataclass(frozen=True, slots=True)
class Request:
    """An execution request as it came: the run_id and the input may be anything. A claimed run keeps the cause."""

    workflow_id: str
    run_id: Any
    input: Any = None
    cause: Mapping[str, Any] | None = None


class Entry:
    """Decides on execution requests. A refusal leaves no trace but its audit; an admission is a claimed run."""

    def __init__(self) -> None:
        self.compiler = Compiler()

    async def admit(self, hall: Hall, request: Request) -> Plan:
        """The plan of a run that is now running, and ours alone to execute.

        Raises:
            Refused: with nothing changed.
        """
        plan = await self.examine(hall, request)
        self.claim(hall, plan, request)
        return plan

    async def examine(self, hall: Hall, request: Request) -> Plan:
        """The plan of a run that may be claimed now; whoever comes first may still claim it before us.

        Raises:
            Refused: with nothing changed.
        """
        self.open(hall, request)
        run_id = self.usable(hall.store, request)
        workflow = hall.store.workflow(request.workflow_id)
        if workflow is None:
            raise Refused("workflow_not_found", "There is no such workflow.")
        run = self.claimable(hall.store, run_id, request)
        plan = self.plan(workflow, run, request)
        await self.ask(hall, request)
        return plan

    def open(self, hall: Hall, request: Request) -> None:  # noqa: ARG002 - part of the seam
        if not hall.controls.flags["run_persistence"]:
            raise Refused("run_persistence_disabled", "Runs cannot be kept now, so none is executed.")
        hall.runner.check_open()

    async def ask(self, hall: Hall, request: Request) -> None:
        cause = request.cause or {"kind": "execute"}
        question = Question(cause["kind"], request.workflow_id, request.run_id, cause.get("decision_id"))
        await hall.gate.ask(hall.store, hall.auditor, question)

    def claim(self, hall: Hall, plan: Plan, request: Request) -> None:
        """The one compare-and-set. What was open before the coordinator was asked may be closed by now."""
        self.open(hall, request)
        if not hall.store.claim(plan.run_id, request.cause):
            raise Refused("run_already_claimed", "The run was claimed by another request; a run is executed once.")

    def usable(self, store: Store, request: Request) -> str:  # noqa: ARG002 - part of the seam
        if not isinstance(request.run_id, str) or not request.run_id.strip():
            raise Refused("run_id_required", "An execution names its run: run_id must be a string that is not blank.")
        return request.run_id

    def claimable(self, store: Store, run_id: str, request: Request) -> Run:
        return claimable(store.run(run_id), request.workflow_id)

    def plan(self, workflow: Workflow, run: Run, request: Request) -> Plan:
        compiled = self.compiler.compiled(workflow)
        given = run.input if request.input is None else request.input
        if not isinstance(given, dict):
            raise Refused("input_invalid", "The input must be an object.", [Fault("/input", "must be an object")])
        if workflow.kind == "agent_flow":
            return Plan(run.run_id, compiled, given)
        values, faults = read_input(compiled.fields, given)
        if faults:
            raise Refused("input_invalid", "The input is not what the document declares.", faults)
        return Plan(run.run_id, compiled, values)
