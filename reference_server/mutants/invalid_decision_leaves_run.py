"""A decision is filed as a run before it is validated, and the refusal does not take the row back."""

from dataclasses import replace
from uuid import uuid4

from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run
from reference_server.execution.decisions import Decisions
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "DEC-3"


class FilingDecisions(Decisions):
    """Keeps a row of what was invalid, as far as it names its workflow."""

    def audit_refusal(self, hall: Hall, refused: Refused, body: object) -> None:
        super().audit_refusal(hall, refused, body)
        named = body.get("workflow_id") if isinstance(body, dict) else None
        if refused.code == "decision_invalid" and isinstance(named, str) and hall.store.workflow(named):
            hall.store.add_run(Run(f"run_{uuid4().hex}", named, {}, {"kind": "decision"}))


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=FilingDecisions())
