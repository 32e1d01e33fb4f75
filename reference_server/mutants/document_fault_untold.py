"""Whatever is wrong with a document, its refusal says that it is not sound, and no more."""

from dataclasses import replace

from reference_server.domain.document import Compiled
from reference_server.domain.refusal import Refused
from reference_server.execution.creation import Creation
from reference_server.http.server import Parts

BREAKS = "DOC-3"


class CurtCreation(Creation):
    """Explains nothing."""

    def compile(self, kind: str, document: object) -> Compiled:
        try:
            return super().compile(kind, document)
        except Refused as refused:
            raise Refused(refused.code, "The document is not sound.") from None


def plant(parts: Parts) -> Parts:
    return replace(parts, creation=CurtCreation())
