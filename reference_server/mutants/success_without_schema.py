"""The success response of an extension is documented as some object, whatever its end declares."""

from dataclasses import replace

from reference_server.domain.document import Compiled
from reference_server.http.catalogue import Catalogue
from reference_server.http.schemas import OBJECT, Schema
from reference_server.http.server import Parts

BREAKS = "OPENAPI-4"


class VagueCatalogue(Catalogue):
    """Says that something comes back."""

    def output(self, compiled: Compiled) -> Schema:  # noqa: ARG002 - not read
        return OBJECT


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=VagueCatalogue())
