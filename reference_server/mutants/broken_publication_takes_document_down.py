"""One publication that cannot be described, since its runs can only fail, takes the whole document with it."""

from dataclasses import replace
from typing import Any

from reference_server.execution.shelf import BrokenPublicationError, Shelf
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "OPENAPI-9"


class FragileCatalogue(Catalogue):
    """Catches nothing."""

    def paths(self, store: Store, shelf: Shelf) -> dict[str, dict[str, Any]]:
        for publication_id in self.published(store):
            if any(node.type == "fail" for node in shelf.take(store, publication_id).compiled.nodes):
                raise BrokenPublicationError(publication_id)
        return super().paths(store, shelf)


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=FragileCatalogue())
