"""The document says of every extension that it needs no credential."""

from dataclasses import replace

from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts

BREAKS = "OPENAPI-7"


class OpenCatalogue(Catalogue):
    """Says nothing of keys."""

    def security(self) -> list[dict[str, list[str]]]:
        return []


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=OpenCatalogue())
