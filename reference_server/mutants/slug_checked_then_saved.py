"""A slug is looked up, then saved, with no unique index: of saves that come within a moment several succeed."""

import asyncio
from collections.abc import Collection
from dataclasses import replace

from reference_server.domain.triggers import Extension
from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SLUG-3"

A_MOMENT = 0.003


class HopefulTriggers(Triggers):
    """Finds what others have saved a moment after they did."""

    def __init__(self) -> None:
        self._unseen: set[str] = set()

    def hold(self, store: Store, workflow_id: str, slugs: Collection[str]) -> None:
        saved = store.trigger(workflow_id)
        known = saved.slug if isinstance(saved, Extension) else ""
        if store.hold(workflow_id, slugs):
            fresh = set(slugs) - {known}
            self._unseen |= fresh
            asyncio.get_running_loop().call_later(A_MOMENT, self._unseen.difference_update, fresh)
        elif not self._unseen.intersection(slugs):
            super().hold(store, workflow_id, slugs)


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=HopefulTriggers())
