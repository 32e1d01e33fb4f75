"""Schedules are registered when they are published, and taken off the list by nobody."""

from dataclasses import replace

from reference_server.domain.publications import Publication
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore
from reference_server.persistence.store import Store

BREAKS = "SCHEDULE-4"


class RegisteringStore(LayeredStore):
    """Keeps a list of schedules beside what is live."""

    def __init__(self, below: Store) -> None:
        super().__init__(below)
        self._registered: dict[str, str] = {}

    def publish(self, publication: Publication) -> None:
        super().publish(publication)
        self._registered[publication.workflow_id] = publication.publication_id

    def all_live(self, kind: str) -> list[str]:
        live = super().all_live(kind)
        gone = [known for workflow_id, known in self._registered.items() if self.live(workflow_id) is None]
        registered = (self.publication(publication_id) for publication_id in gone if kind == "schedule")
        return live + [
            each.publication_id for each in registered if each and each.trigger and each.trigger.type == kind
        ]


def plant(parts: Parts) -> Parts:
    return replace(parts, store=RegisteringStore(parts.store))
