"""The gate: nothing passes it without the coordinator's allow for exactly what was asked.

It fails closed. A coordinator that is absent, raises, hangs, or answers a question that was not asked is refused alike;
a denial is refused by a code of its own. Every refusal is written down here, so that no entry can forget to.
"""

import asyncio
import logging

from reference_server.domain.refusal import Refused
from reference_server.execution.auditor import Auditor
from reference_server.execution.coordinator import Coordinator, Question, Verdict
from reference_server.persistence.store import Store

log = logging.getLogger(__name__)
REFUSALS = frozenset({"coordinator_unavailable", "coordinator_denied", "decision_denied"})


class Gate:
    """Asks, waits no longer than its patience lasts, and believes only what answers its question."""

    patience_seconds: float = 0.5

    def __init__(self, coordinator: Coordinator) -> None:
        self.coordinator = coordinator

    async def ask(self, store: Store, auditor: Auditor, question: Question) -> None:
        """Returns where the coordinator allows it.

        Raises:
            Refused: `coordinator_unavailable`, `coordinator_denied` or `decision_denied`, with an audit record.
        """
        try:
            await self.check(question)
        except Refused as refused:
            auditor.refusal(store, refused, question.decision_id, question.run_id)
            raise

    async def check(self, question: Question) -> None:
        if not await self.allowed(question):
            code = "decision_denied" if question.decision_id else "coordinator_denied"
            raise Refused(code, "The coordinator denies it.")

    async def allowed(self, question: Question) -> bool:
        try:
            verdict = await self.verdict(question)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the coordinator, there is no allow
            log.info("the coordinator gave no verdict: %r", error)
            raise Refused("coordinator_unavailable", "The coordinator gave no verdict.") from None
        if verdict.question != question:
            raise Refused("coordinator_unavailable", "The coordinator's verdict could not be verified.")
        return verdict.allowed

    async def verdict(self, question: Question) -> Verdict:
        async with asyncio.timeout(self.patience_seconds):
            return await self.coordinator.judge(question)
