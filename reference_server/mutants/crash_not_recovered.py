"""Nobody looks for the runs that a crash interrupted: they are running for ever."""

from dataclasses import replace

from reference_server.execution.recorder import Recorder
from reference_server.execution.recovery import Recovery
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "TERM-7"


class NoRecovery(Recovery):
    """Starts as if nothing had happened."""

    def recover(self, store: Store, recorder: Recorder) -> None:
        """Settles nothing."""


def plant(parts: Parts) -> Parts:
    return replace(parts, recovery=NoRecovery())
