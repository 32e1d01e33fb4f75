"""Routes are looked up once and remembered: what was called before it was unpublished is served for ever."""

from dataclasses import replace

from reference_server.http.dispatch import Dispatcher
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "DISPATCH-3"


class RememberingDispatcher(Dispatcher):
    """Learns of new publications, and of nothing that is gone."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def live_at(self, store: Store, slug: str) -> str | None:
        if found := super().live_at(store, slug):
            self._known[slug] = found
        return self._known.get(slug)


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=RememberingDispatcher())
