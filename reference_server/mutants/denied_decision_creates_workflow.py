"""A denied decision is refused, after a copy of its workflow was made to execute it on."""

from dataclasses import replace
from uuid import uuid4

from reference_server.domain.refusal import Refused
from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "DEC-2"


class CopyingEntry(Entry):
    """Prepares everything before it asks, and leaves it there."""

    async def ask(self, hall: Hall, request: Request) -> None:
        try:
            await super().ask(hall, request)
        except Refused as refused:
            workflow = hall.store.workflow(request.workflow_id)
            if workflow and refused.code == "decision_denied":
                hall.store.add_workflow(replace(workflow, workflow_id=f"wf_{uuid4().hex}"))
            raise


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=CopyingEntry())
