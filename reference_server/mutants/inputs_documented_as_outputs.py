"""The success response is documented with what the start takes beside what the end gives back."""

from dataclasses import replace

from reference_server.domain.document import Compiled
from reference_server.http.catalogue import Catalogue
from reference_server.http.schemas import Schema
from reference_server.http.server import Parts

BREAKS = "OPENAPI-4"


class GenerousCatalogue(Catalogue):
    """Describes every field that it finds."""

    def output(self, compiled: Compiled) -> Schema:
        described = super().output(compiled)
        fields = {f"input_{field.key}": {"type": [field.type, "null"]} for field in compiled.fields}
        return {**described, "properties": {**described["properties"], **fields}}


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=GenerousCatalogue())
