"""A decision's members are turned into what they should have been: numbers into ids, any input into none."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reference_server.domain.decisions import Decision
from reference_server.execution.decisions import Decisions
from reference_server.http.server import Parts

BREAKS = "DEC-3"


class CoercingDecisions(Decisions):
    """Is strict about nothing."""

    def read(self, body: Mapping[str, Any]) -> Decision:
        coerced = dict(body)
        if isinstance(body.get("decision_id"), (int, float, bool)):
            coerced["decision_id"] = str(body["decision_id"])
        if not isinstance(body.get("input"), dict):
            coerced.pop("input", None)
        return super().read(coerced)


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=CoercingDecisions())
