"""The log of a failed run is thrown away with its work space: the run is there, its replay is a 404."""

from dataclasses import replace

from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run, Status
from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "RUN-5"


class ForgettingReplayer(Replayer):
    """Knows the runs that went well."""

    def find(self, store: Store, run_id: str) -> Run:
        run = super().find(store, run_id)
        if run.status is Status.FAILED:
            raise Refused("run_not_found", "There is no such run.")
        return run


def plant(parts: Parts) -> Parts:
    return replace(parts, replayer=ForgettingReplayer())
