"""A timeout in milliseconds is handed to somebody who reads seconds."""

from dataclasses import replace

from reference_server.domain.document import Compiled
from reference_server.http.dispatch import Dispatcher
from reference_server.http.server import Parts

BREAKS = "SYNC-2"


class PatientDispatcher(Dispatcher):
    """Counts in seconds."""

    def patience(self, compiled: Compiled) -> float:
        return float(compiled.sync_timeout_ms)


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=PatientDispatcher())
