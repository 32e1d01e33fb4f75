"""Every parameter is documented as one that may be left out."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reference_server.domain.fields import Field
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts

BREAKS = "OPENAPI-3"


class LooseCatalogue(Catalogue):
    """Promises nothing."""

    def parameter(self, field: Field) -> dict[str, Any]:
        return super().parameter(replace(field, required=False))

    def content(self, fields: Iterable[Field]) -> dict[str, Any]:
        return super().content([replace(field, required=False) for field in fields])


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=LooseCatalogue())
