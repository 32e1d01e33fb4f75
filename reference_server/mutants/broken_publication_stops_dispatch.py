"""Routes are built anew with each publication: where the last one cannot work, no other extension is served."""

from dataclasses import replace

from aiohttp import web

from reference_server.execution.shelf import BrokenPublicationError, Shelf
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "OPENAPI-9"


class RebuildingDispatcher(Dispatcher):
    """Begins with what came last."""

    def find(self, store: Store, shelf: Shelf, request: web.Request) -> Call:
        call = super().find(store, shelf, request)
        last = shelf.take(store, store.all_live("extension")[-1])
        is_other = last.publication.publication_id != call.served.publication.publication_id
        if is_other and any(node.type == "fail" for node in last.compiled.nodes):
            raise BrokenPublicationError(last.publication.publication_id)
        return call


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=RebuildingDispatcher())
