"""A run that outlasts its caller is thrown away with the call: its id, which the reply names, leads nowhere."""

from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web

from reference_server.domain.runs import Run
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore
from reference_server.persistence.store import Listing, Store

BREAKS = "SYNC-3"


class ForgettingStore(LayeredStore):
    """Forgets runs by their ids."""

    def __init__(self, below: Store) -> None:
        super().__init__(below)
        self.forgotten: set[str] = set()

    def run(self, run_id: str) -> Run | None:
        return None if run_id in self.forgotten else super().run(run_id)

    def runs(self, where: Mapping[str, str], after: int, limit: int) -> Listing[Run]:
        page = super().runs(where, after, limit)
        return replace(page, items=tuple(run for run in page.items if run.run_id not in self.forgotten))


class ForgettingDispatcher(Dispatcher):
    """Keeps nothing that nobody waits for."""

    def __init__(self, store: ForgettingStore) -> None:
        self._store = store

    def answer(self, call: Call, run: Run) -> web.Response:
        if call.extension.response_mode == "sync" and not run.settled:
            self._store.forgotten.add(run.run_id)
        return super().answer(call, run)


def plant(parts: Parts) -> Parts:
    store = ForgettingStore(parts.store)
    return replace(parts, store=store, dispatcher=ForgettingDispatcher(store))
