"""The router squeezes runs of hyphens before it looks a slug up, and the unique index does not."""

import re
from dataclasses import replace

from reference_server.domain.triggers import Extension
from reference_server.http.dispatch import Dispatcher
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SLUG-6"


def squeezed(slug: str) -> str:
    return re.sub("-+", "-", slug).rstrip("-")


class SqueezingDispatcher(Dispatcher):
    """Takes the first one published that looks the same."""

    def live_at(self, store: Store, slug: str) -> str | None:
        for publication_id in store.all_live("extension"):
            publication = store.publication(publication_id)
            trigger = publication.trigger if publication else None
            if isinstance(trigger, Extension) and squeezed(trigger.slug) == squeezed(slug):
                return publication_id
        return None


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=SqueezingDispatcher())
