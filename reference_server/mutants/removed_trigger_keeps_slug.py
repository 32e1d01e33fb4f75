"""Removing a trigger removes its row and not its slug: nobody else can have it while the workflow lives."""

from collections.abc import Collection
from dataclasses import replace

from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SLUG-5"


class ClingingTriggers(Triggers):
    """Takes slugs, and gives none back."""

    def hold(self, store: Store, workflow_id: str, slugs: Collection[str]) -> None:
        if slugs:
            super().hold(store, workflow_id, slugs)


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=ClingingTriggers())
