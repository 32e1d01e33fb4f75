"""A form is documented as a JSON body."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reference_server.domain.fields import Field
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts

BREAKS = "OPENAPI-3"


class JsonCatalogue(Catalogue):
    """Knows one content type."""

    def content(self, fields: Iterable[Field]) -> dict[str, Any]:
        inside = [field for field in fields if field.source in ("form", "body")]
        return super().content([replace(field, source="body") for field in inside])


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=JsonCatalogue())
