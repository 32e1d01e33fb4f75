"""So that nobody learns which slugs there are, an unknown one is answered as if it were somebody else's, with a 403."""

from dataclasses import replace

from aiohttp import web

from reference_server.domain.refusal import Refused
from reference_server.execution.shelf import Shelf
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "DISPATCH-1"


class SecretiveDispatcher(Dispatcher):
    """Tells nothing."""

    def find(self, store: Store, shelf: Shelf, request: web.Request) -> Call:
        if self.live_at(store, self.segments(request)[0]) is None:
            raise Refused("forbidden", "The API key does not open this.")
        return super().find(store, shelf, request)


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=SecretiveDispatcher())
