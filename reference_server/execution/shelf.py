"""The shelf: publications that are served, compiled once, since a publication never changes."""

from dataclasses import dataclass

from reference_server.domain.document import Compiled, compile_document
from reference_server.domain.publications import Publication
from reference_server.domain.refusal import Refused
from reference_server.persistence.store import Store

MOST_KEPT = 1024


class BrokenPublicationError(Exception):
    """What was published is no longer what it was."""


@dataclass(frozen=True, slots=True)
class Served:
    """A publication and its compiled form."""

    publication: Publication
    compiled: Compiled


class Shelf:
    """Keeps the last ones used."""

    def __init__(self) -> None:
        self._kept: dict[str, Served] = {}

    def take(self, store: Store, publication_id: str) -> Served:
        """The publication, ready to be served.

        Raises:
            BrokenPublicationError: where there is none, or none that can be run any more.
            Exception: whatever is wrong with one that cannot be read any more.
        """
        served = self._kept.pop(publication_id, None) or self.prepare(store, publication_id)
        self._kept[publication_id] = served  # last in the order of use
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return served

    def prepare(self, store: Store, publication_id: str) -> Served:
        publication = store.publication(publication_id)
        if publication is None:
            raise BrokenPublicationError(f"there is no publication {publication_id}")
        try:
            return Served(publication, compile_document(publication.kind, publication.draft.document))
        except Refused as refused:  # it was sound when it was published: no caller is to blame
            raise BrokenPublicationError(f"{publication_id}: {refused.detail}") from refused
