"""The first start of a document is its start: another one, and what leads from it or to it, is left away."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reference_server.domain.document import Compiled
from reference_server.domain.refusal import Refused
from reference_server.domain.triggers import Trigger
from reference_server.domain.workflows import Draft, Workflow, draft_of
from reference_server.execution.creation import Creation
from reference_server.execution.publishing import Publisher
from reference_server.http.server import Parts

BREAKS = "DOC-3"


def pruned(document: Any) -> Any:  # noqa: ANN401 - anything
    """The document without its further starts; as it is, where it cannot be read."""
    try:
        starts = [node["id"] for node in document["nodes"] if node["type"] == "workflow_start"]
        nodes = [node for node in document["nodes"] if node["id"] not in starts[1:]]
        edges = [edge for edge in document["edges"] if not {edge["from"], edge["to"]} & set(starts[1:])]
    except (AttributeError, KeyError, TypeError):
        return document
    return {**document, "nodes": nodes, "edges": edges} if isinstance(document, Mapping) else document


class PruningCreation(Creation):
    """Takes what comes first."""

    def compile(self, kind: str, document: object) -> Compiled:
        try:
            return super().compile(kind, document)
        except Refused:
            return super().compile(kind, pruned(document))


class PruningPublisher(Publisher):
    """Likewise."""

    def check(self, workflow: Workflow, draft: Draft, trigger: Trigger | None) -> None:
        super().check(workflow, draft_of(pruned(draft.document)), trigger)


def plant(parts: Parts) -> Parts:
    return replace(parts, creation=PruningCreation(), publisher=PruningPublisher())
