"""What is read from the query is not in the document: only paths and bodies are described."""

from dataclasses import replace
from typing import Any

from reference_server.domain.triggers import Extension
from reference_server.execution.shelf import Served
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts

BREAKS = "OPENAPI-3"


class QuietCatalogue(Catalogue):
    """Overlooks the query."""

    def operation(self, served: Served, extension: Extension) -> dict[str, Any]:
        described = super().operation(served, extension)
        return described | {"parameters": [each for each in described["parameters"] if each["in"] != "query"]}


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=QuietCatalogue())
