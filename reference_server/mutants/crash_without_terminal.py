"""A run that a crash interrupted is marked as failed, and its log stays without an end."""

from dataclasses import replace

from reference_server.domain.runs import Ending, Run, Status
from reference_server.execution.recorder import Recorder
from reference_server.execution.recovery import Recovery
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "TERM-7"


class QuietRecovery(Recovery):
    """Changes the status alone."""

    def settle(self, store: Store, recorder: Recorder, run: Run) -> None:  # noqa: ARG002 - the recorder is not asked
        store.append(run.run_id, [], Ending(Status.FAILED))


def plant(parts: Parts) -> Parts:
    return replace(parts, recovery=QuietRecovery())
