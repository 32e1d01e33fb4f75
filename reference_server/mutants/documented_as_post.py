"""Every extension is documented as a POST, by whatever method it is called."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from reference_server.domain.triggers import Extension
from reference_server.execution.shelf import Served
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts

BREAKS = "OPENAPI-2"


class PostingCatalogue(Catalogue):
    """Knows one method."""

    def add(self, paths: defaultdict[str, dict[str, Any]], served: Served) -> None:
        extension = served.publication.trigger
        if isinstance(extension, Extension):
            paths[extension.route]["post"] = self.operation(served, extension)


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=PostingCatalogue())
