"""A call runs the workflow's document as it is now: an edit of the draft is live before anybody publishes it."""

from dataclasses import replace

from reference_server.domain.document import compile_document
from reference_server.execution.shelf import Served, Shelf
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "VERSION-1"


class DraftShelf(Shelf):
    """Reads the draft, and the version's number."""

    def take(self, store: Store, publication_id: str) -> Served:
        served = super().take(store, publication_id)
        workflow = store.workflow(served.publication.workflow_id)
        if workflow is None or workflow.draft is None:
            return served
        return replace(served, compiled=compile_document(workflow.kind, workflow.draft.document))


def plant(parts: Parts) -> Parts:
    return replace(parts, shelf=DraftShelf())
