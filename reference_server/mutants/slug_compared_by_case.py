"""Slugs may be written in any case and are told apart by it when they are saved; the router ignores case."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reference_server.domain.triggers import Extension, Trigger
from reference_server.execution.triggers import Triggers
from reference_server.http.dispatch import Dispatcher
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SLUG-6"


class CaseTriggers(Triggers):
    """Keeps a slug as it was written."""

    def read(self, body: Mapping[str, Any]) -> Trigger:
        slug = body.get("slug")
        if not isinstance(slug, str) or not slug.isascii():
            return super().read(body)
        trigger = super().read({**body, "slug": slug.lower()})
        return replace(trigger, slug=slug) if isinstance(trigger, Extension) else trigger


class CaselessDispatcher(Dispatcher):
    """Takes the first one published that reads the same."""

    def live_at(self, store: Store, slug: str) -> str | None:
        for publication_id in store.all_live("extension"):
            publication = store.publication(publication_id)
            trigger = publication.trigger if publication else None
            if isinstance(trigger, Extension) and trigger.slug.lower() == slug.lower():
                return publication_id
        return None


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=CaseTriggers(), dispatcher=CaselessDispatcher())
