"""Monitoring: how many runs there are, by how they stand and by what caused them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from reference_server.domain.runs import CAUSES, Status


class Counted(NamedTuple):
    """How many runs have this status and this kind of cause."""

    status: str
    cause: str
    runs: int


class Monitor:
    """Adds up."""

    def summary(self, counts: Iterable[Counted]) -> dict[str, Any]:
        by_status = dict.fromkeys((str(status) for status in Status), 0)
        by_cause = dict.fromkeys(CAUSES, 0)
        for counted in counts:
            by_status[counted.status] += counted.runs
            by_cause[counted.cause] += counted.runs
        return {"total": sum(by_status.values()), "by_status": by_status, "by_cause": by_cause}
