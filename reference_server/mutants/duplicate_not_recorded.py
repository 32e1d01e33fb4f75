"""A decision that is delivered again is answered as a duplicate, and nobody writes it down."""

from dataclasses import replace

from reference_server.domain.decisions import Spent
from reference_server.execution.decisions import Decisions, Settled
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "ONCE-5"


class SilentDecisions(Decisions):
    """Has seen it, and says nothing."""

    def repeat(self, hall: Hall, spent: Spent) -> Settled:  # noqa: ARG002 - not written down
        return Settled(spent, duplicate=True)


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=SilentDecisions())
