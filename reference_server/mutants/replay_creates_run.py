"""A replay is itself filed as a run of the workflow."""

from dataclasses import replace
from uuid import uuid4

from reference_server.domain.runs import Run
from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "REPLAY-4"


class FilingReplayer(Replayer):
    """Creates a run for each replay."""

    def find(self, store: Store, run_id: str) -> Run:
        run = super().find(store, run_id)
        store.add_run(Run(f"run_{uuid4().hex}", run.workflow_id, run.input, run.cause))
        return run


def plant(parts: Parts) -> Parts:
    return replace(parts, replayer=FilingReplayer())
