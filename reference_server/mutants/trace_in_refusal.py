"""The refusal of a decision shows where in the code it was raised."""

import traceback
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reference_server.domain.decisions import Decision
from reference_server.domain.refusal import Refused
from reference_server.execution.decisions import Decisions
from reference_server.http.server import Parts

BREAKS = "DEC-8"


class TracingDecisions(Decisions):
    """Was never taken out of debugging."""

    def read(self, body: Mapping[str, Any]) -> Decision:
        try:
            return super().read(body)
        except Refused as refused:
            raise Refused(refused.code, traceback.format_exc(), refused.faults) from None


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=TracingDecisions())
