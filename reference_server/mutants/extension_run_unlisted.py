"""The log shows the runs that the operator started: those of extensions are missing."""

from collections.abc import Mapping
from dataclasses import replace

from reference_server.domain.runs import Run
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore
from reference_server.persistence.store import Listing

BREAKS = "OBSERVE-1"


class OwnStore(LayeredStore):
    """Lists its own."""

    def runs(self, where: Mapping[str, str], after: int, limit: int) -> Listing[Run]:
        page = super().runs(where, after, limit)
        kept = tuple(run for run in page.items if run.cause["kind"] != "extension")
        return replace(page, items=kept, total=page.total - len(page.items) + len(kept))


def plant(parts: Parts) -> Parts:
    return replace(parts, store=OwnStore(parts.store))
