"""Agent flows can be made, and no longer edited: saving a document for one breaks."""

from dataclasses import replace

from reference_server.domain.document import compile_document
from reference_server.domain.workflows import Draft
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore

BREAKS = "DOC-4"


class CompilingStore(LayeredStore):
    """Keeps the timeout beside the draft, where there is one."""

    def save_draft(self, workflow_id: str, draft: Draft) -> bool:
        workflow = self.workflow(workflow_id)
        if workflow and workflow.kind == "agent_flow":
            start = compile_document(workflow.kind, draft.document).nodes[0]
            start.config["sync_timeout_ms"]
        return super().save_draft(workflow_id, draft)


def plant(parts: Parts) -> Parts:
    return replace(parts, store=CompilingStore(parts.store))
