"""Faults of the coordinator's gate."""

import asyncio

from tests.standins.feagent.coordinator import Policy
from tests.standins.feagent.dialogs import Dialogs
from tests.standins.feagent.fixtures import base
from tests.standins.feagent.gate import Gate
from tests.standins.feagent.refusals import Refused
from tests.standins.feagent.store import Workflow
from tests.standins.feagent.workflows import new_id

UNAVAILABLE = "coordinator_unavailable"


class ConversationAsksNobody(Dialogs):
    """The entry of conversations was added later, and does not ask the coordinator."""

    BREAKS = "GATE-1"

    async def let_in(self, action: str, subject: str = "") -> None:
        if action != "conversation":
            await super().let_in(action, subject)


class RefusalChanges(Policy):
    """Every second refusal is answered as if the server were busy with it."""

    BREAKS = "GATE-1"
    refusals = 0

    async def enforce(self, action: str, subject: str) -> None:
        try:
            await super().enforce(action, subject)
        except Refused as refused:
            self.refusals += 1
            if self.refusals % 2 == 0:
                raise Refused(429, {"error": "coordinator_busy", "message": "try again"}) from refused
            raise


class WorkflowSavedBeforeAsking(Dialogs):
    """The base workflow is saved before the coordinator is asked, and stays when it refuses."""

    BREAKS = "GATE-2"

    async def let_in(self, action: str, subject: str = "") -> None:
        kept = self.store.add_workflow(Workflow(new_id(), None, "新建工作流", action, base()))
        await super().let_in(action, subject)
        self.store.db.execute("DELETE FROM workflows WHERE id = ?", (kept.id,))


class RaisingCoordinatorAllows(Policy):
    """A coordinator that raises is logged, and taken for one that has nothing to say."""

    BREAKS = "GATE-3"

    async def reason_against(self, action: str, subject: str) -> str:
        reason = await super().reason_against(action, subject)
        return "" if self.coordinator is not None and reason == UNAVAILABLE else reason


class RaisingCoordinatorBreaks(Policy):
    """What the coordinator raises is caught by nobody: 500."""

    BREAKS = "GATE-3"

    async def reason_against(self, action: str, subject: str) -> str:
        if self.coordinator is None:
            return await super().reason_against(action, subject)
        async with asyncio.timeout(self.patience_s):
            return await self.coordinator.denies(action)


class ExecutionAsksNobody(Gate):
    """Executions are not supervised: the coordinator is asked about dialogs alone."""

    BREAKS = "GATE-4"

    async def allow(self, workflow_id: str) -> None:
        """Asks nobody."""


class RefusalRemembered(Policy):
    """A workflow that was refused once is refused for good, by a mark in the file."""

    BREAKS = "GATE-5"

    async def reason_against(self, action: str, subject: str) -> str:
        if self.store.decisions(f"blocked {subject}"):
            return "workflow_blocked"
        reason = await super().reason_against(action, subject)
        if reason:
            self.store.count_decision(f"blocked {subject}")
        return reason


class RefusalsUncounted(Policy):
    """Only what passed is counted."""

    BREAKS = "GATE-6"

    def count(self, verdict: str) -> None:
        if verdict == "passed":
            super().count(verdict)
