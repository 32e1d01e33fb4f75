"""The coordinator, and the policy in front of it that fails closed and counts what it decided."""

import asyncio
import logging

from tests.standins.feagent.refusals import rejected
from tests.standins.feagent.settings import Settings
from tests.standins.feagent.store import Store

log = logging.getLogger(__name__)


class Coordinator:
    """Gives its verdict as the deployment's mode says."""

    def __init__(self, mode: str) -> None:
        self.mode = mode

    async def denies(self, action: str) -> str:
        """Why the action is denied; nothing where it is allowed. Others may be asked about meanwhile."""
        await asyncio.sleep(0)
        if self.mode == "raises":
            raise RuntimeError("the coordinator broke")
        if self.mode == "hangs":
            await asyncio.Event().wait()
        return f"{action} is denied by the coordinator's rules" if self.mode == "denies" else ""


class Policy:
    """Whatever enters execution or a dialog is allowed here, or refused."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.store = store
        self.patience_s = settings.coordinator_s
        self.coordinator = None if settings.coordinator == "absent" else Coordinator(settings.coordinator)

    async def enforce(self, action: str, subject: str) -> None:
        """Lets an action pass; `subject` is the workflow that it is about, where there is one.

        Raises:
            Refused: 403 `coordinator_rejected`.
        """
        reason = await self.reason_against(action, subject)
        self.count("rejected" if reason else "passed")
        if reason:
            raise rejected(reason)

    async def reason_against(self, action: str, subject: str) -> str:  # noqa: ARG002 - part of the seam
        if self.coordinator is None:
            return "coordinator_unavailable"
        try:
            async with asyncio.timeout(self.patience_s):
                return await self.coordinator.denies(action)
        except Exception:  # noqa: BLE001 - whatever breaks the coordinator, it has allowed nothing
            log.warning("the coordinator gave no verdict on %s", action)
            return "coordinator_unavailable"

    def count(self, verdict: str) -> None:
        self.store.count_decision(verdict)
