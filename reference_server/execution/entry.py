"""The one way into execution: whoever asks, a run is checked, its input read, and the run claimed, here."""

from dataclasses import dataclass
from typing import Any

from reference_server.domain.document import Compiled, compile_document
from reference_server.domain.fields import read_input
from reference_server.domain.narration import Plan
from reference_server.domain.refusal import Fault, Refused
from reference_server.domain.runs import Run, claimable
from reference_server.domain.workflows import Workflow
from reference_server.persistence.store import Store


@dataclass(frozen=True, slots=True)
class Request:
    """An execution request as it came: the run_id and the input may be anything."""

    workflow_id: str
    run_id: Any
    input: Any = None


class Entry:
    """Decides on execution requests. A refusal leaves no trace; an admission is a claimed run."""

    def admit(self, store: Store, request: Request) -> Plan:
        """The plan of a run that is now running, and ours alone to execute.

        Raises:
            Refused: with nothing changed.
        """
        run_id = self.usable(store, request)
        workflow = store.workflow(request.workflow_id)
        if workflow is None:
            raise Refused("workflow_not_found", "There is no such workflow.")
        run = self.claimable(store, run_id, request)
        plan = self.plan(workflow, run, request)
        self.claim(store, run)
        return plan

    def usable(self, store: Store, request: Request) -> str:  # noqa: ARG002 - part of the seam
        if not isinstance(request.run_id, str) or not request.run_id.strip():
            raise Refused("run_id_required", "An execution names its run: run_id must be a string that is not blank.")
        return request.run_id

    def claimable(self, store: Store, run_id: str, request: Request) -> Run:
        return claimable(store.run(run_id), request.workflow_id)

    def plan(self, workflow: Workflow, run: Run, request: Request) -> Plan:
        compiled = compiled_draft(workflow)
        given = run.input if request.input is None else request.input
        if not isinstance(given, dict):
            raise Refused("input_invalid", "The input must be an object.", [Fault("/input", "must be an object")])
        if workflow.kind == "agent_flow":
            return Plan(run.run_id, compiled, given)
        values, faults = read_input(compiled.fields, given)
        if faults:
            raise Refused("input_invalid", "The input is not what the document declares.", faults)
        return Plan(run.run_id, compiled, values)

    def claim(self, store: Store, run: Run) -> None:
        if not store.claim(run.run_id):
            raise Refused("run_already_claimed", "The run was claimed by another request; a run is executed once.")


def compiled_draft(workflow: Workflow) -> Compiled:
    """The draft's compiled form.

    Raises:
        Refused: `document_invalid`, where there is no document yet.
    """
    if workflow.draft is None:
        raise Refused("document_invalid", "The workflow has no document to execute.")
    return compile_document(workflow.kind, workflow.draft.document)
