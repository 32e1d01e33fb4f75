"""In a workflow `start` and `answer` are taken for other names of its own boundaries, and accepted."""

from collections.abc import Mapping
from dataclasses import replace

from reference_server.domain.document import Compiled, compile_document
from reference_server.domain.refusal import Refused
from reference_server.domain.triggers import Trigger
from reference_server.domain.workflows import Draft, Workflow
from reference_server.execution.creation import Creation
from reference_server.execution.publishing import Publisher
from reference_server.execution.shelf import Served, Shelf
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "DOC-2"

ALIASES = {"start": "workflow_start", "answer": "workflow_end"}


def compiled(kind: str, document: object) -> Compiled:
    try:
        return compile_document(kind, document)
    except Refused:
        if kind != "workflow" or not isinstance(document, Mapping) or not isinstance(document.get("nodes"), list):
            raise
        return compile_document(kind, {**document, "nodes": [renamed(node) for node in document["nodes"]]})


def renamed(node: object) -> object:
    known = ALIASES.get(str(node.get("type"))) if isinstance(node, Mapping) else None
    return {**node, "type": known} if known and isinstance(node, Mapping) else node


class AliasingCreation(Creation):
    """Knows both families' words."""

    def compile(self, kind: str, document: object) -> Compiled:
        return compiled(kind, document)


class AliasingPublisher(Publisher):
    """Likewise."""

    def check(self, workflow: Workflow, draft: Draft, trigger: Trigger | None) -> None:
        try:
            super().check(workflow, draft, trigger)
        except Refused as refused:
            if refused.code != "document_invalid":
                raise
            compiled(workflow.kind, draft.document)


class AliasingShelf(Shelf):
    """Likewise."""

    def prepare(self, store: Store, publication_id: str) -> Served:
        publication = store.publication(publication_id)
        if publication is None:
            return super().prepare(store, publication_id)
        return Served(publication, compiled(publication.kind, publication.draft.document))


def plant(parts: Parts) -> Parts:
    return replace(parts, creation=AliasingCreation(), publisher=AliasingPublisher(), shelf=AliasingShelf())
