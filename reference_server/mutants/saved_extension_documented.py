"""An extension is in the document as soon as its trigger is saved, though nobody can call it yet."""

from dataclasses import replace
from typing import Any

from reference_server.domain.document import compile_document
from reference_server.domain.publications import Publication
from reference_server.domain.triggers import Extension
from reference_server.execution.shelf import Served, Shelf
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "OPENAPI-5"

MANY = 1000


class EagerCatalogue(Catalogue):
    """Describes drafts, too."""

    def paths(self, store: Store, shelf: Shelf) -> dict[str, dict[str, Any]]:
        paths = super().paths(store, shelf)
        after: int | None = 0
        while after is not None:
            page = store.workflows(after, MANY)
            for workflow in page.items:
                trigger = store.trigger(workflow.workflow_id)
                if isinstance(trigger, Extension) and workflow.draft and not store.live(workflow.workflow_id):
                    draft = Publication("draft", workflow.workflow_id, 0, workflow.kind, workflow.draft, trigger)
                    served = Served(draft, compile_document(workflow.kind, workflow.draft.document))
                    paths.setdefault(trigger.route, {})[trigger.method.lower()] = self.operation(served, trigger)
            after = page.next_after
        return paths


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=EagerCatalogue())
