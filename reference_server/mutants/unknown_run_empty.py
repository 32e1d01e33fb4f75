"""The replay asks for events only: a run that never was is an empty success."""

from dataclasses import replace

from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run, Status
from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import EventPage, Store

BREAKS = "REPLAY-5"


class TrustingReplayer(Replayer):
    """Takes any name for a run's."""

    def find(self, store: Store, run_id: str) -> Run:
        try:
            return super().find(store, run_id)
        except Refused:
            return Run(run_id, "", {}, {}, Status.COMPLETED)

    def page(self, store: Store, run_id: str, after: int, limit: int) -> EventPage:
        page = super().page(store, run_id, after, limit)
        return page if store.run(run_id) else replace(page, settled=True)


def plant(parts: Parts) -> Parts:
    return replace(parts, replayer=TrustingReplayer())
