"""An extension is described once: a version that is published later is served, and documented as the first one."""

from dataclasses import replace
from typing import Any

from reference_server.domain.triggers import Extension
from reference_server.execution.shelf import Served
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts

BREAKS = "OPENAPI-5"


class FaithfulCatalogue(Catalogue):
    """Remembers descriptions by their routes."""

    def __init__(self) -> None:
        self._described: dict[tuple[str, str], dict[str, Any]] = {}

    def operation(self, served: Served, extension: Extension) -> dict[str, Any]:
        name = (extension.route, extension.method)
        return self._described.setdefault(name, super().operation(served, extension))


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=FaithfulCatalogue())
