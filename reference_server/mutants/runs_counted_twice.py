"""An ended run is counted when it began and again when it ended: the counts grow by twice what happened."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reference_server.domain.monitoring import Counted, Monitor
from reference_server.domain.runs import SETTLED, Status
from reference_server.http.server import Parts

BREAKS = "OBSERVE-2"


class BusyMonitor(Monitor):
    """Counts what it hears."""

    def summary(self, counts: Iterable[Counted]) -> dict[str, Any]:
        return super().summary(
            counted._replace(runs=counted.runs * (2 if Status(counted.status) in SETTLED else 1)) for counted in counts
        )


def plant(parts: Parts) -> Parts:
    return replace(parts, monitor=BusyMonitor())
