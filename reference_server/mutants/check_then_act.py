"""A run's status is checked, then set: now and then another request gets in between, and both execute it."""

import asyncio
from dataclasses import replace
from random import random

from reference_server.domain.narration import Plan
from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "ONCE-2"


RARELY = 0.01
A_MOMENT = 0.005


class HopefulEntry(Entry):
    """Does not look whether its claim was the first."""

    async def admit(self, hall: Hall, request: Request) -> Plan:
        plan = await self.examine(hall, request)
        if random() < RARELY:  # noqa: S311 - the write is slow now and then
            await asyncio.sleep(A_MOMENT)
        hall.store.claim(plan.run_id, request.cause)
        return plan


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=HopefulEntry())
