"""The status is updated in a cache that readers do not see: a run that ended is shown as running."""

from collections.abc import Mapping
from dataclasses import replace

from reference_server.domain.runs import Run, Status
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore
from reference_server.persistence.store import Listing

BREAKS = "TERM-5"


class StaleStore(LayeredStore):
    """Shows what was true when the run began."""

    def run(self, run_id: str) -> Run | None:
        run = super().run(run_id)
        return stale(run) if run else None

    def runs(self, where: Mapping[str, str], after: int, limit: int) -> Listing[Run]:
        page = super().runs(where, after, limit)
        return replace(page, items=tuple(map(stale, page.items)))


def stale(run: Run) -> Run:
    return replace(run, status=Status.RUNNING, output=None, error=None) if run.settled else run


def plant(parts: Parts) -> Parts:
    return replace(parts, store=StaleStore(parts.store))
