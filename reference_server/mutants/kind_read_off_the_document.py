"""A new workflow becomes what its document looks like: an agent flow's boundaries are accepted for a workflow."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from reference_server.domain.document import compile_document
from reference_server.domain.refusal import Refused
from reference_server.domain.workflows import KINDS, Workflow
from reference_server.execution.creation import Creation
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "DOC-2"


class GuessingCreation(Creation):
    """Knows better than the caller."""

    def create(self, store: Store, name: str, kind: str, document: Any = None) -> Workflow:  # noqa: ANN401 - anything
        for guessed in KINDS:
            with suppress(Refused):
                compile_document(guessed, document)
                return super().create(store, name, guessed, document)
        return super().create(store, name, kind, document)


def plant(parts: Parts) -> Parts:
    return replace(parts, creation=GuessingCreation())
