"""A document that is saved again as it is is refused, since there is nothing to save."""

from dataclasses import replace

from reference_server.domain.document import ROOT
from reference_server.domain.refusal import Fault, Refused
from reference_server.domain.workflows import Draft
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore

BREAKS = "DOC-1"


class PickyStore(LayeredStore):
    """Wants to see a change."""

    def save_draft(self, workflow_id: str, draft: Draft) -> bool:
        workflow = self.workflow(workflow_id)
        if workflow and workflow.kind == "workflow" and workflow.draft == draft:
            raise Refused("document_invalid", "The document has not changed.", [Fault(ROOT, "has not changed")])
        return super().save_draft(workflow_id, draft)


def plant(parts: Parts) -> Parts:
    return replace(parts, store=PickyStore(parts.store))
