"""What was once in the document stays there: unpublishing takes an extension out of service, and not out of it."""

from dataclasses import replace
from typing import Any

from reference_server.execution.shelf import Shelf
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "OPENAPI-5"


class CollectingCatalogue(Catalogue):
    """Adds, and removes nothing."""

    def __init__(self) -> None:
        self._collected: dict[str, dict[str, Any]] = {}

    def paths(self, store: Store, shelf: Shelf) -> dict[str, dict[str, Any]]:
        self._collected |= super().paths(store, shelf)
        return self._collected


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=CollectingCatalogue())
