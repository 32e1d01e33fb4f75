"""The document is rebuilt behind each reading: what was published or withdrawn shows one reading later."""

from dataclasses import replace
from typing import Any

from reference_server.execution.shelf import Shelf
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "OPENAPI-5"


class LaggingCatalogue(Catalogue):
    """Gives out what it built last time."""

    def __init__(self) -> None:
        self._built: dict[str, dict[str, Any]] = {}

    def paths(self, store: Store, shelf: Shelf) -> dict[str, dict[str, Any]]:
        before, self._built = self._built, super().paths(store, shelf)
        return before


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=LaggingCatalogue())
