"""The route of an extension is read from its trigger as it is saved now: another slug moves what is published."""

from dataclasses import replace

from reference_server.domain.triggers import Extension
from reference_server.http.dispatch import Dispatcher
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "VERSION-1"


class MovingDispatcher(Dispatcher):
    """Knows one trigger for each workflow."""

    def live_at(self, store: Store, slug: str) -> str | None:
        for publication_id in store.all_live("extension"):
            publication = store.publication(publication_id)
            trigger = store.trigger(publication.workflow_id) if publication else None
            if isinstance(trigger, Extension) and trigger.slug == slug:
                return publication_id
        return None

    def check_live(self, *_: object) -> None:
        """Under the slug that was published there may be nothing."""


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=MovingDispatcher())
