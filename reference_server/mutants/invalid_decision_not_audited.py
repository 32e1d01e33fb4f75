"""Only what the coordinator refuses is audited: a decision that is broken or misplaced leaves no record."""

from dataclasses import replace

from reference_server.domain.refusal import Refused
from reference_server.execution.decisions import Decisions
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "DEC-6"


class SilentDecisions(Decisions):
    """Refuses, and that is that."""

    def audit_refusal(self, hall: Hall, refused: Refused, body: object) -> None:
        """Writes nothing."""


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=SilentDecisions())
