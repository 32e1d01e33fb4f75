"""Monitoring counts what was completed: failures are in no count, nor in the total."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reference_server.domain.monitoring import Counted, Monitor
from reference_server.domain.runs import Status
from reference_server.http.server import Parts

BREAKS = "OBSERVE-2"


class ProudMonitor(Monitor):
    """Counts successes."""

    def summary(self, counts: Iterable[Counted]) -> dict[str, Any]:
        return super().summary(counted for counted in counts if counted.status != Status.FAILED)


def plant(parts: Parts) -> Parts:
    return replace(parts, monitor=ProudMonitor())
