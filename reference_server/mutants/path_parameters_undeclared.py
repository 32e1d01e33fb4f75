"""The places of a path are not declared as parameters, so that the template names what is nowhere described."""

from dataclasses import replace
from typing import Any

from reference_server.domain.triggers import Extension
from reference_server.execution.shelf import Served
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts

BREAKS = "OPENAPI-1"


class TrustingCatalogue(Catalogue):
    """Takes the path to say enough."""

    def operation(self, served: Served, extension: Extension) -> dict[str, Any]:
        described = super().operation(served, extension)
        return described | {"parameters": [each for each in described["parameters"] if each["in"] != "path"]}


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=TrustingCatalogue())
