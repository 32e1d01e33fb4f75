"""The audit of a refused decision does not name the decision."""

from dataclasses import replace

from reference_server.domain.refusal import Refused
from reference_server.execution.auditor import Auditor
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "DEC-6"


class VagueAuditor(Auditor):
    """Loses the id on the way."""

    def refusal(
        self,
        store: Store,
        refused: Refused,
        decision_id: str | None = None,  # noqa: ARG002 - lost
        run_id: str | None = None,
    ) -> None:
        super().refusal(store, refused, None, run_id)


def plant(parts: Parts) -> Parts:
    return replace(parts, auditor=VagueAuditor(parts.auditor.clock))
