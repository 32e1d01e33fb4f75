"""The audit of a refused decision keeps the whole request, with whatever it held."""

from dataclasses import replace

from reference_server.domain.refusal import Refused
from reference_server.execution.decisions import Decisions
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "DEC-8"


class ThoroughDecisions(Decisions):
    """Keeps everything, for later."""

    def audit_refusal(self, hall: Hall, refused: Refused, body: object) -> None:
        quoted = Refused(refused.code, f"{refused.detail} Request: {body!r}", refused.faults)
        super().audit_refusal(hall, quoted, body)


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=ThoroughDecisions())
