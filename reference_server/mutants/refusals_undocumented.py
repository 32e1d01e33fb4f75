"""Of an extension's answers only the good ones are documented: what a caller did wrong meets an unknown status."""

from dataclasses import replace
from typing import Any

from reference_server.domain.document import Compiled
from reference_server.domain.triggers import Extension
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts

BREAKS = "OPENAPI-8"


class SunnyCatalogue(Catalogue):
    """Expects the best."""

    def responses(self, extension: Extension, compiled: Compiled) -> dict[str, Any]:
        described = super().responses(extension, compiled)
        return {status: response for status, response in described.items() if status.startswith("2")}


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=SunnyCatalogue())
