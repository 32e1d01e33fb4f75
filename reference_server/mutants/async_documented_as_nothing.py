"""An asynchronous extension is documented to answer with a 204, which nobody has ever seen."""

from dataclasses import replace
from typing import Any

from reference_server.domain.document import Compiled
from reference_server.domain.triggers import Extension
from reference_server.http.catalogue import Catalogue
from reference_server.http.server import Parts

BREAKS = "OPENAPI-4"


class EmptyCatalogue(Catalogue):
    """Takes an asynchronous reply for none."""

    def responses(self, extension: Extension, compiled: Compiled) -> dict[str, Any]:
        described = super().responses(extension, compiled)
        if extension.response_mode == "sync":
            return described
        del described["202"]
        return {"204": {"description": "No Content"}, **described}


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=EmptyCatalogue())
