"""Decisions on their way: read, asked about, taken over the bridge once, and written down whatever became of them.

An allow spends its decision, whether it was executed, held back because the bridge is off, or lost because the bridge
failed: the same decision delivered again is a duplicate that tells what became of the first and executes nothing. A
refusal before that spends nothing, so that the same decision may come again when what refused it is over.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reference_server.domain.audit import Kind
from reference_server.domain.decisions import Decision, Outcome, Spent, named, read_decision
from reference_server.domain.narration import Plan
from reference_server.domain.refusal import Refused
from reference_server.domain.workflows import hash_of
from reference_server.execution.bridge import Bridge
from reference_server.execution.entry import Entry, Request
from reference_server.execution.gate import REFUSALS
from reference_server.execution.hall import Hall

log = logging.getLogger(__name__)
REASONS: Mapping[Outcome, str] = {
    Outcome.EXECUTED: "allowed by the coordinator, and executed",
    Outcome.HELD: "allowed by the coordinator; not executed, since the bridge is off",
    Outcome.FAILED: "bridge_failed: allowed by the coordinator; not executed, since the bridge failed",
}


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a decision, and whether that was so before."""

    spent: Spent
    duplicate: bool = False


class Decisions:
    """Takes decisions in."""

    async def submit(self, hall: Hall, entry: Entry, bridge: Bridge, body: Mapping[str, Any]) -> Settled:
        """What became of the decision in the body.

        Raises:
            Refused: with nothing changed but the audit.
        """
        try:
            return await self.decide(hall, entry, bridge, self.read(body))
        except Refused as refused:
            if refused.code not in REFUSALS:  # the gate has written its own down
                self.audit_refusal(hall, refused, body)
            raise

    def read(self, body: Mapping[str, Any]) -> Decision:
        return read_decision(body)

    def audit_refusal(self, hall: Hall, refused: Refused, body: object) -> None:
        hall.auditor.refusal(hall.store, refused, **named(body))

    async def decide(self, hall: Hall, entry: Entry, bridge: Bridge, decision: Decision) -> Settled:
        request = Request(decision.workflow_id, decision.run_id, decision.input, decision.cause)
        entry.open(hall, request)
        earlier = self.earlier(hall, decision)
        if earlier:
            await entry.ask(hall, request)
            return self.repeat(hall, earlier)
        plan = await self.examine(hall, entry, request)
        earlier = self.earlier(hall, decision)  # another delivery may have come first while the coordinator was asked
        return self.repeat(hall, earlier) if earlier else self.carry_out(hall, entry, bridge, decision, plan)

    def earlier(self, hall: Hall, decision: Decision) -> Spent | None:
        spent = hall.store.decision(decision.decision_id)
        if spent and spent.asked != asked(decision):
            raise Refused("decision_id_reused", "The decision_id was used for another decision.")
        return spent

    def repeat(self, hall: Hall, spent: Spent) -> Settled:
        reason = f"delivered before: {REASONS[spent.outcome]}"
        hall.auditor.note(hall.store, Kind.DUPLICATE, reason, spent.decision_id, spent.run_id)
        return Settled(spent, duplicate=True)

    async def examine(self, hall: Hall, entry: Entry, request: Request) -> Plan:
        try:
            return await entry.examine(hall, request)
        except Refused as refused:
            if refused.code != "input_invalid":
                raise
            raise Refused("decision_invalid", refused.detail, refused.faults) from None

    def carry_out(self, hall: Hall, entry: Entry, bridge: Bridge, decision: Decision, plan: Plan) -> Settled:
        """Everything from here on happens at once: no other request comes between."""
        if not bridge.enabled:
            entry.open(hall, Request(decision.workflow_id, decision.run_id, cause=decision.cause))
            return self.spend(hall, decision, Outcome.HELD)
        try:
            taken = bridge.take_over(plan)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the bridge, nothing was executed
            log.info("the bridge failed: %r", error)
            return self.spend(hall, decision, Outcome.FAILED)
        with hall.store.together():
            entry.claim(hall, taken, Request(decision.workflow_id, decision.run_id, cause=decision.cause))
            settled = self.spend(hall, decision, Outcome.EXECUTED)
        hall.runner.start(taken)
        return settled

    def spend(self, hall: Hall, decision: Decision, outcome: Outcome) -> Settled:
        spent = Spent(decision.decision_id, asked(decision), decision.run_id, outcome)
        kind = Kind.BRIDGE_FAILED if outcome is Outcome.FAILED else Kind.ALLOW
        with hall.store.together():
            hall.store.add_decision(spent)
            hall.auditor.note(hall.store, kind, REASONS[outcome], decision.decision_id, decision.run_id)
        return Settled(spent)


def asked(decision: Decision) -> str:
    return hash_of([decision.workflow_id, decision.run_id, decision.input])
