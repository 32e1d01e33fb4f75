"""A trigger serves its draft as soon as it is saved: nobody has to publish anything."""

from dataclasses import replace

from reference_server.domain.publications import Publication
from reference_server.domain.triggers import Extension
from reference_server.http.dispatch import Dispatcher
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore
from reference_server.persistence.store import Store

BREAKS = "DISPATCH-3"

DRAFT = "draft_of_"
MANY = 1000


class EagerStore(LayeredStore):
    """Makes a publication of any draft."""

    def publication(self, publication_id: str) -> Publication | None:
        if not publication_id.startswith(DRAFT):
            return super().publication(publication_id)
        workflow = self.workflow(publication_id.removeprefix(DRAFT))
        if workflow is None or workflow.draft is None:
            return None
        trigger = self.trigger(workflow.workflow_id)
        return Publication(publication_id, workflow.workflow_id, 0, workflow.kind, workflow.draft, trigger)


class EagerDispatcher(Dispatcher):
    """Looks among the saved triggers, too."""

    def live_at(self, store: Store, slug: str) -> str | None:
        return super().live_at(store, slug) or self.saved_at(store, slug)

    def saved_at(self, store: Store, slug: str) -> str | None:
        after: int | None = 0
        while after is not None:
            page = store.workflows(after, MANY)
            for workflow in page.items:
                trigger = store.trigger(workflow.workflow_id)
                if isinstance(trigger, Extension) and trigger.slug == slug:
                    return DRAFT + workflow.workflow_id
            after = page.next_after
        return None


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=EagerDispatcher(), store=EagerStore(parts.store))
