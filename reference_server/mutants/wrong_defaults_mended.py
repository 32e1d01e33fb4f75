"""A new workflow's defaults of the wrong type are dropped without a word: the broken document is accepted, mended."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

from reference_server.domain.fields import is_of
from reference_server.domain.workflows import Workflow
from reference_server.execution.creation import Creation
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "DOC-3"


def mended(document: Any) -> Any:  # noqa: ANN401 - anything
    """The document without the defaults that do not fit; as it is, where it cannot be mended."""
    copy = deepcopy(document)
    try:
        for node in copy["nodes"]:
            for field in node.get("config", {}).get("input_fields", ()):
                if "default" in field and not is_of(field["default"], field["type"]):
                    del field["default"]
    except (AttributeError, KeyError, TypeError):
        return document
    return copy


class MendingCreation(Creation):
    """Repairs what can be repaired."""

    def create(self, store: Store, name: str, kind: str, document: Any = None) -> Workflow:  # noqa: ANN401 - anything
        return super().create(store, name, kind, mended(document))


def plant(parts: Parts) -> Parts:
    return replace(parts, creation=MendingCreation())
