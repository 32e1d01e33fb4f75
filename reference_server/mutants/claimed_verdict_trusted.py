"""A decision that says of itself that it was allowed is believed, and the coordinator is not asked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reference_server.domain.decisions import MEMBERS
from reference_server.execution.bridge import Bridge
from reference_server.execution.decisions import Decisions, Settled
from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "DEC-4"


class TrustedEntry(Entry):
    """Has been told already."""

    async def ask(self, hall: Hall, request: Request) -> None:
        """Asks nobody."""


class TrustingDecisions(Decisions):
    """Believes what it reads."""

    async def submit(self, hall: Hall, entry: Entry, bridge: Bridge, body: Mapping[str, Any]) -> Settled:
        if body.get("verdict") in ("allow", "allowed", "approved", True):
            known = {name: value for name, value in body.items() if name in MEMBERS}
            return await super().submit(hall, TrustedEntry(), bridge, known)
        return await super().submit(hall, entry, bridge, body)


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=TrustingDecisions())
