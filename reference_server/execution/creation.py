"""Creation: whichever entry makes a workflow, it is made here, and only from a sound document."""

from typing import Any
from uuid import uuid4

from reference_server.domain.audit import Kind
from reference_server.domain.document import Compiled, compile_document
from reference_server.domain.workflows import Workflow, draft_of
from reference_server.execution.hall import Hall
from reference_server.persistence.store import Store


class Creation:
    """Makes workflows, and keeps them."""

    def create(self, store: Store, name: str, kind: str, document: Any = None) -> Workflow:  # noqa: ANN401 - anything
        """A workflow that is kept, with the document as its draft if there is one.

        Raises:
            Refused: `document_invalid`.
        """
        draft = None
        if document is not None:
            self.compile(kind, document)
            draft = draft_of(document)
        workflow = Workflow(f"wf_{uuid4().hex}", name, kind, draft)
        store.add_workflow(workflow)
        return workflow

    def compile(self, kind: str, document: object) -> Compiled:
        """The compiled form of whatever is to become a draft, new or edited."""
        return compile_document(kind, document)

    def create_internally(self, hall: Hall, entry: str, name: str, document: Any) -> Workflow:  # noqa: ANN401 - anything
        """Likewise, with an audit record that comes and goes with the workflow."""
        with hall.store.together():
            workflow = self.create(hall.store, name, "workflow", document)
            self.audit(hall, entry, workflow)
        return workflow

    def audit(self, hall: Hall, entry: str, workflow: Workflow) -> None:
        reason = f"{entry}: {workflow.workflow_id} was created for the administrator"
        hall.auditor.note(hall.store, Kind.INTERNAL_CREATE, reason)
