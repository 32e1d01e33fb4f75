"""Members that a decision does not have are dropped in silence, a verdict of whatever kind among them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reference_server.domain.decisions import MEMBERS, Decision
from reference_server.execution.decisions import Decisions
from reference_server.http.server import Parts

BREAKS = "DEC-4"


class LenientDecisions(Decisions):
    """Reads what it knows."""

    def read(self, body: Mapping[str, Any]) -> Decision:
        return super().read({name: value for name, value in body.items() if name in MEMBERS})


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=LenientDecisions())
