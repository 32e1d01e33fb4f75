"""A disconnect is recorded as an error of the run, which goes on and completes all the same."""

from dataclasses import replace

from reference_server.domain.events import Trail, error_event
from reference_server.execution.runner import Runner
from reference_server.http.server import Parts
from reference_server.mutants.disconnect_stops_run import ABANDONED, WatchingStreamer

BREAKS = "TERM-6"


class SurprisedRunner(Runner):
    """Adds the disconnect to the log once the run has ended."""

    def write(self, trail: Trail, batch: list[object]) -> Trail:
        after = super().write(trail, batch)
        if after.ended and trail.run_id in ABANDONED:
            error = error_event(trail.run_id, "client_gone", "the client disconnected")
            super().write(Trail(trail.run_id, after.seq), [error])
        return after


def plant(parts: Parts) -> Parts:
    return replace(parts, streamer=WatchingStreamer(), runner=SurprisedRunner)
