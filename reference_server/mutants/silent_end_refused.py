"""An end that declares nothing is taken for a slip of the editor: such a document cannot be saved as a draft."""

from dataclasses import replace

from reference_server.domain.document import ROOT, compile_document
from reference_server.domain.refusal import Fault, Refused
from reference_server.domain.workflows import Draft
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore

BREAKS = "DOC-1"


class TalkativeStore(LayeredStore):
    """Wants to hear something."""

    def save_draft(self, workflow_id: str, draft: Draft) -> bool:
        workflow = self.workflow(workflow_id)
        if workflow and workflow.kind == "workflow" and not compile_document(workflow.kind, draft.document).outputs:
            raise Refused("document_invalid", "An end must declare outputs.", [Fault(f"{ROOT}/nodes", "has no output")])
        return super().save_draft(workflow_id, draft)


def plant(parts: Parts) -> Parts:
    return replace(parts, store=TalkativeStore(parts.store))
