"""Between the check and the claim something else is waited for: of requests that come together several win."""

import asyncio
from dataclasses import replace

from reference_server.domain.narration import Plan
from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "ONCE-2"


class PausingEntry(Entry):
    """Lets go of the loop before it acts."""

    async def admit(self, hall: Hall, request: Request) -> Plan:
        plan = await self.examine(hall, request)
        await asyncio.sleep(0.001)
        hall.store.claim(plan.run_id, request.cause)
        return plan


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=PausingEntry())
