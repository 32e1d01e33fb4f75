"""The list takes run ids from a column that is too short: what it shows cannot be read."""

from collections.abc import Mapping
from dataclasses import replace

from reference_server.domain.runs import Run
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore
from reference_server.persistence.store import Listing

BREAKS = "RUN-5"


COLUMN = 32


class NarrowStore(LayeredStore):
    """Cuts the ids that it lists."""

    def runs(self, where: Mapping[str, str], after: int, limit: int) -> Listing[Run]:
        page = super().runs(where, after, limit)
        return replace(page, items=tuple(replace(run, run_id=run.run_id[:COLUMN]) for run in page.items))


def plant(parts: Parts) -> Parts:
    return replace(parts, store=NarrowStore(parts.store))
