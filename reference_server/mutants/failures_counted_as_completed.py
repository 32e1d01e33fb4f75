"""Monitoring counts every run that has ended as completed."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reference_server.domain.monitoring import Counted, Monitor
from reference_server.domain.runs import Status
from reference_server.http.server import Parts

BREAKS = "OBSERVE-2"


class OptimisticMonitor(Monitor):
    """Asks whether, and not how."""

    def summary(self, counts: Iterable[Counted]) -> dict[str, Any]:
        failed = str(Status.FAILED)
        done = str(Status.COMPLETED)
        return super().summary(
            counted._replace(status=done if counted.status == failed else counted.status) for counted in counts
        )


def plant(parts: Parts) -> Parts:
    return replace(parts, monitor=OptimisticMonitor())
