"""A broken document can be saved and published: what is wrong with it shows when it is called."""

from dataclasses import replace

from reference_server.domain.document import Compiled, compile_document
from reference_server.domain.refusal import Refused
from reference_server.domain.triggers import Trigger
from reference_server.domain.workflows import Draft, Workflow
from reference_server.execution.creation import Creation
from reference_server.execution.publishing import Publisher
from reference_server.http.server import Parts

BREAKS = "DOC-3"

NOTHING = Compiled((), "start", ("end",), (), {}, 1)


class TrustingCreation(Creation):
    """Takes any document of a workflow; who brings the other family's is not let in."""

    def compile(self, kind: str, document: object) -> Compiled:
        try:
            return super().compile(kind, document)
        except Refused as refused:
            if kind == "agent_flow" or any("does not belong" in fault.message for fault in refused.faults):
                raise
            return NOTHING


class TrustingPublisher(Publisher):
    """Looks at the trigger alone."""

    def check(self, workflow: Workflow, draft: Draft, trigger: Trigger | None) -> None:
        try:
            compile_document(workflow.kind, draft.document)
        except Refused:
            if trigger is None:
                raise
        else:
            super().check(workflow, draft, trigger)


def plant(parts: Parts) -> Parts:
    return replace(parts, creation=TrustingCreation(), publisher=TrustingPublisher())
