"""Every parameter is documented as a string, whatever type it is declared to have."""

from dataclasses import replace

from reference_server.domain.fields import Field
from reference_server.http.catalogue import Catalogue
from reference_server.http.schemas import Schema
from reference_server.http.server import Parts

BREAKS = "OPENAPI-3"


class TextualCatalogue(Catalogue):
    """Knows texts."""

    def schema(self, field: Field) -> Schema:
        return {**super().schema(field), "type": "string"}


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=TextualCatalogue())
