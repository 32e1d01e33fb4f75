"""Extensions that answer asynchronously are served, and are not in the document."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from reference_server.domain.triggers import Extension
from reference_server.execution.shelf import Served
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts

BREAKS = "OPENAPI-2"


class SyncCatalogue(Catalogue):
    """Describes what gives something back."""

    def add(self, paths: defaultdict[str, dict[str, Any]], served: Served) -> None:
        extension = served.publication.trigger
        if isinstance(extension, Extension) and extension.response_mode == "sync":
            super().add(paths, served)


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=SyncCatalogue())
