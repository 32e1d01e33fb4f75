"""A run is written by a worker of its own: the id that an asynchronous reply names cannot be read for a while."""

import asyncio
from dataclasses import replace

from reference_server.domain.runs import Run
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore
from reference_server.persistence.store import IdempotencyKey, Store

BREAKS = "ASYNC-3"

A_WHILE = 0.05


class LateStore(LayeredStore):
    """Does not find what was just written."""

    def __init__(self, below: Store) -> None:
        super().__init__(below)
        self._fresh: set[str] = set()

    def add_run(self, run: Run, key: IdempotencyKey | None = None) -> tuple[Run, str | None]:
        if run.cause["kind"] == "extension":
            self._fresh.add(run.run_id)
            asyncio.get_running_loop().call_later(A_WHILE, self._fresh.discard, run.run_id)
        return super().add_run(run, key)

    def run(self, run_id: str) -> Run | None:
        found = super().run(run_id)
        return None if found and run_id in self._fresh and not found.settled else found


def plant(parts: Parts) -> Parts:
    return replace(parts, store=LateStore(parts.store))
