"""That a slug may lead nowhere was not thought of: what is looked up is used before anybody looks at it."""

from dataclasses import replace

from reference_server.http.dispatch import Dispatcher
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "DISPATCH-1"


class TrustingDispatcher(Dispatcher):
    """Takes whatever comes for a publication's id."""

    def live_at(self, store: Store, slug: str) -> str | None:
        return super().live_at(store, slug) or "None"


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=TrustingDispatcher())
