"""The document leaves open whether a credential is shown: the empty requirement stands beside the key's."""

from dataclasses import replace

from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts

BREAKS = "OPENAPI-7"


class OptionalCatalogue(Catalogue):
    """Leaves the choice to the caller."""

    def security(self) -> list[dict[str, list[str]]]:
        return [*super().security(), {}]


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=OptionalCatalogue())
