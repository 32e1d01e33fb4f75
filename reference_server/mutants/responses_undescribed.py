"""The responses of an extension are listed without a description, which OpenAPI demands of each."""

from dataclasses import replace
from typing import Any

from reference_server.domain.document import Compiled
from reference_server.domain.triggers import Extension
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts

BREAKS = "OPENAPI-1"


class TerseCatalogue(Catalogue):
    """Leaves out what nobody reads."""

    def responses(self, extension: Extension, compiled: Compiled) -> dict[str, Any]:
        described = super().responses(extension, compiled)
        return {
            status: {name: part for name, part in response.items() if name != "description"}
            for status, response in described.items()
        }


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=TerseCatalogue())
