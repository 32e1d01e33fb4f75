"""The document lists each extension with every method, of which all but one are refused."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from reference_server.domain.triggers import METHODS, Extension
from reference_server.execution.shelf import Served
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts

BREAKS = "OPENAPI-6"


class BroadCatalogue(Catalogue):
    """Describes a route, and not an operation."""

    def add(self, paths: defaultdict[str, dict[str, Any]], served: Served) -> None:
        extension = served.publication.trigger
        if isinstance(extension, Extension):
            described = self.operation(served, extension)
            for method in (name.lower() for name in METHODS):
                paths[extension.route][method] = {**described, "operationId": f"{described['operationId']}_{method}"}


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=BroadCatalogue())
