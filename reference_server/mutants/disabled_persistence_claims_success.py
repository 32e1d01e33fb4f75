"""With run persistence switched off a decision is answered as accepted, though nothing comes of it."""

from dataclasses import replace

from reference_server.domain.decisions import Decision, Outcome, Spent
from reference_server.domain.refusal import Refused
from reference_server.execution.bridge import Bridge
from reference_server.execution.decisions import Decisions, Settled, asked
from reference_server.execution.entry import Entry
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "FLAG-2"


class PoliteDecisions(Decisions):
    """Says yes to everything."""

    async def decide(self, hall: Hall, entry: Entry, bridge: Bridge, decision: Decision) -> Settled:
        try:
            return await super().decide(hall, entry, bridge, decision)
        except Refused as refused:
            if refused.code != "run_persistence_disabled":
                raise
            return Settled(Spent(decision.decision_id, asked(decision), decision.run_id, Outcome.EXECUTED))


def plant(parts: Parts) -> Parts:
    return replace(parts, decisions=PoliteDecisions())
