"""Under each extension the document lists a route for its runs' status, which nobody published."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from reference_server.domain.triggers import Extension
from reference_server.execution.shelf import Served
from reference_server.http.catalogue import Catalogue
from reference_server.http.dispatch import ROOT
from reference_server.http.server import Parts

BREAKS = "OPENAPI-6"


class AmbitiousCatalogue(Catalogue):
    """Lists what is planned."""

    def add(self, paths: defaultdict[str, dict[str, Any]], served: Served) -> None:
        super().add(paths, served)
        extension = served.publication.trigger
        if isinstance(extension, Extension):
            answers = {"200": {"description": "OK"}}
            planned = {"operationId": f"{extension.operation_id}_status", "security": self.security()}
            paths[f"{ROOT}{extension.slug}/_status"]["get"] = {**planned, "responses": answers}


def plant(parts: Parts) -> Parts:
    return replace(parts, catalogue=AmbitiousCatalogue())
