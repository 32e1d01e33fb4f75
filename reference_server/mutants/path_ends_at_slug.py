"""The document lists an extension at its slug, without the path that goes on from there."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from reference_server.domain.triggers import Extension
from reference_server.execution.shelf import Served
from reference_server.http.catalogue import Catalogue
from reference_server.http.dispatch import ROOT
from reference_server.http.server import Parts

BREAKS = "OPENAPI-2"


class ShortCatalogue(Catalogue):
    """Knows slugs."""

    def add(self, paths: defaultdict[str, dict[str, Any]], served: Served) -> None:
        extension = served.publication.trigger
        if isinstance(extension, Extension):
            described = self.operation(served, extension)
            kept = [each for each in described["parameters"] if each["in"] != "path"]
            paths[ROOT + extension.slug][extension.method.lower()] = described | {"parameters": kept}


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=ShortCatalogue())
