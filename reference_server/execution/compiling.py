"""The compiled forms of drafts, kept by the hash of the document: a draft is executed more often than it changes."""

from reference_server.domain.document import Compiled, compile_document
from reference_server.domain.refusal import Refused
from reference_server.domain.workflows import Workflow

MOST_KEPT = 256


class Compiler:
    """Compiles each document once, as long as it is among the last ones used."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Compiled] = {}

    def compiled(self, workflow: Workflow) -> Compiled:
        """The draft's compiled form.

        Raises:
            Refused: `document_invalid`, where there is no document yet.
        """
        if workflow.draft is None:
            raise Refused("document_invalid", "The workflow has no document to execute.")
        name = (workflow.kind, workflow.draft.document_hash)
        compiled = self._kept.pop(name, None) or compile_document(workflow.kind, workflow.draft.document)
        self._kept[name] = compiled  # last in the order of use
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return compiled
