"""That a run may fail is not documented: its caller meets a status that the document does not know."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from reference_server.domain.document import Compiled
from reference_server.domain.triggers import Extension
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts

BREAKS = "OPENAPI-8"


class HopefulCatalogue(Catalogue):
    """Does not think of failures."""

    def responses(self, extension: Extension, compiled: Compiled) -> dict[str, Any]:
        described = super().responses(extension, compiled)
        return {status: each for status, each in described.items() if status != str(HTTPStatus.CONFLICT.value)}


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=HopefulCatalogue())
