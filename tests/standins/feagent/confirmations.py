"""Confirmations of side effects: one question per run, which somebody answers, or nobody does."""

import asyncio
from dataclasses import dataclass, field
from uuid import uuid4

from tests.standins.feagent.refusals import Refused, conflict


@dataclass
class Pending:
    """A question; its answer is a decision, and the reason where that is a denial."""

    answer: "asyncio.Future[tuple[str, str]]"
    confirm_id: str = field(default_factory=lambda: uuid4().hex)


class Confirmations:
    """The questions of the runs that are under way."""

    def __init__(self, patience_s: float) -> None:
        self.patience_s = patience_s
        self._pending: dict[str, Pending] = {}

    def ask(self, run_id: str) -> Pending:
        pending = self._pending[run_id] = Pending(asyncio.get_running_loop().create_future())
        return pending

    async def answered(self, run_id: str, pending: Pending) -> tuple[str, str]:
        """The decision and its reason; a denial where nobody answers in time."""
        try:
            async with asyncio.timeout(self.patience_s):
                return await asyncio.shield(pending.answer)
        except TimeoutError:
            return "deny", "confirm_timeout"
        finally:
            del self._pending[run_id]

    def decide(self, run_id: str, confirm_id: str, decision: str) -> None:
        """Answers a question.

        Raises:
            Refused: there is no such question, or it has its answer.
        """
        pending = self._pending.get(run_id)
        if pending is None or pending.confirm_id != confirm_id:
            raise Refused(404, f"Confirmation not found: {confirm_id}")
        if pending.answer.done():
            raise conflict("confirm_already_decided", "the confirmation has its answer", run_id=run_id)
        pending.answer.set_result((decision, "user_denied" if decision == "deny" else ""))

    def abandon(self, run_id: str) -> None:
        """Denies what is still asked of a client that has left."""
        pending = self._pending.get(run_id)
        if pending is not None and not pending.answer.done():
            pending.answer.set_result(("deny", "stream_cancelled"))
