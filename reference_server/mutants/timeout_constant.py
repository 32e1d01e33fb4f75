"""How long a synchronous call may take is a setting of the server: what workflow_start says is not read."""

from dataclasses import replace

from reference_server.domain.document import Compiled
from reference_server.domain.nodes import DEFAULT_TIMEOUT_MS
from reference_server.http.dispatch import Dispatcher
from reference_server.http.server import Parts

BREAKS = "SYNC-2"


class SteadyDispatcher(Dispatcher):
    """Waits as long for everybody."""

    def patience(self, compiled: Compiled) -> float:  # noqa: ARG002 - not read
        return DEFAULT_TIMEOUT_MS / 1000


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=SteadyDispatcher())
