"""That a slug is taken is left to the unique index, whose complaint nobody expects: the answer is a 500."""

from collections.abc import Collection
from dataclasses import replace

from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SLUG-1"


class TrustingTriggers(Triggers):
    """Knows the index to be there, and not what it says."""

    def hold(self, store: Store, workflow_id: str, slugs: Collection[str]) -> None:
        if not store.hold(workflow_id, slugs):
            raise RuntimeError("UNIQUE constraint failed: slugs.slug")


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=TrustingTriggers())
