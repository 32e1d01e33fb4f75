"""The refusal of a decision quotes the request, with whatever it held."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reference_server.domain.decisions import Decision
from reference_server.domain.refusal import Refused
from reference_server.execution.decisions import Decisions
from reference_server.http.server import Parts

BREAKS = "DEC-8"


class QuotingDecisions(Decisions):
    """Wants to be helpful."""

    def read(self, body: Mapping[str, Any]) -> Decision:
        try:
            return super().read(body)
        except Refused as refused:
            raise Refused(refused.code, f"{refused.detail} Got: {dict(body)!r}", refused.faults) from None


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=QuotingDecisions())
