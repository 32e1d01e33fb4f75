"""A run tells the version of its workflow that is published now, and not the one that it began with."""

from dataclasses import replace

from reference_server.domain.runs import Run
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore

BREAKS = "VERSION-2"


class JoiningStore(LayeredStore):
    """Joins a run with its workflow's publication."""

    def run(self, run_id: str) -> Run | None:
        run = super().run(run_id)
        live = self.live(run.workflow_id) if run and run.publication_id else None
        return replace(run, publication_id=live.publication_id, version=live.version) if run and live else run


def plant(parts: Parts) -> Parts:
    return replace(parts, store=JoiningStore(parts.store))
