"""The new compiler knows workflows alone: no document of an agent flow is accepted for a new one any more."""

from dataclasses import replace
from typing import Any

from reference_server.domain.document import compile_document
from reference_server.domain.workflows import Workflow
from reference_server.execution.creation import Creation
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "DOC-4"


class NewCreation(Creation):
    """Has forgotten the old family."""

    def create(self, store: Store, name: str, kind: str, document: Any = None) -> Workflow:  # noqa: ANN401 - anything
        if document is not None:
            compile_document("workflow", document)
        return super().create(store, name, kind, document)


def plant(parts: Parts) -> Parts:
    return replace(parts, creation=NewCreation())
