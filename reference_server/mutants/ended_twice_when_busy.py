"""With several runs at once the completion callback is registered once per worker: a run ends twice."""

from dataclasses import replace

from reference_server.domain.events import Trail
from reference_server.execution.runner import Runner
from reference_server.http.server import Parts

BREAKS = "TERM-2"


ALONE = 2


class CallbackRunner(Runner):
    """Writes the ending again while other runs are under way."""

    def write(self, trail: Trail, batch: list[object]) -> Trail:
        after = super().write(trail, batch)
        if after.terminal and not trail.ended and len(self.tasks) > ALONE:
            super().write(Trail(after.run_id, after.seq), [after.terminal])
        return after


def plant(parts: Parts) -> Parts:
    return replace(parts, runner=CallbackRunner)
