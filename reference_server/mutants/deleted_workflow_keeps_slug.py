"""A workflow is deleted by marking it so: the unique index still knows its slug, which nobody can have again."""

from collections.abc import Collection
from dataclasses import replace

from reference_server.domain.publications import held_slugs
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore
from reference_server.persistence.store import Store

BREAKS = "SLUG-5"


class MarkingStore(LayeredStore):
    """Forgets workflows, and no slug."""

    def __init__(self, below: Store) -> None:
        super().__init__(below)
        self._of_the_dead: set[str] = set()

    def remove_workflow(self, workflow_id: str) -> bool:
        live = self.live(workflow_id)
        self._of_the_dead |= held_slugs(self.trigger(workflow_id), live.trigger if live else None)
        return super().remove_workflow(workflow_id)

    def hold(self, workflow_id: str, slugs: Collection[str]) -> bool:
        return not self._of_the_dead.intersection(slugs) and super().hold(workflow_id, slugs)


def plant(parts: Parts) -> Parts:
    return replace(parts, store=MarkingStore(parts.store))
