"""Before a call is dispatched every publication is looked through: one that cannot work is in the way of all."""

from dataclasses import replace

from aiohttp import web

from reference_server.execution.shelf import BrokenPublicationError, Shelf
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "OPENAPI-9"


class LinearDispatcher(Dispatcher):
    """Looks through all that is published."""

    def find(self, store: Store, shelf: Shelf, request: web.Request) -> Call:
        call = super().find(store, shelf, request)
        for publication_id in store.all_live("extension"):
            served = shelf.take(store, publication_id)
            is_other = served.publication.publication_id != call.served.publication.publication_id
            if is_other and any(node.type == "fail" for node in served.compiled.nodes):
                raise BrokenPublicationError(publication_id)
        return call


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=LinearDispatcher())
