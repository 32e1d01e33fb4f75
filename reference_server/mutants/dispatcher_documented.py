"""The document lists the dispatcher itself, as `/api/ex/{slug}`, beside what is published there."""

from dataclasses import replace
from typing import Any

from reference_server.execution.shelf import Shelf
from reference_server.http.catalogue import Catalogue
from reference_server.http.dispatch import ROOT
from reference_server.http.schemas import TEXT
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "OPENAPI-6"


class InnerCatalogue(Catalogue):
    """Shows how it is made."""

    def paths(self, store: Store, shelf: Shelf) -> dict[str, dict[str, Any]]:
        slug = {"name": "slug", "in": "path", "required": True, "schema": TEXT}
        own = {"operationId": "dispatch", "security": self.security(), "parameters": [slug]}
        answers = {"200": {"description": "OK"}}
        return super().paths(store, shelf) | {f"{ROOT}{{slug}}": {"post": {**own, "responses": answers}}}


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=InnerCatalogue())
