"""The dialog creates its workflow first and asks then: a refusal leaves the row."""

from dataclasses import replace

from reference_server.domain.workflows import Workflow
from reference_server.execution.creation import Creation
from reference_server.execution.dialog import Dialog
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "GATE-2"


class HastyDialog(Dialog):
    """Has it ready before it may."""

    async def hold(self, hall: Hall, creation: Creation, message: str, run_id: str | None) -> Workflow:
        self.check_run(hall, run_id)
        workflow = self.create(hall, creation, message)
        await self.ask(hall, run_id)
        return workflow


def plant(parts: Parts) -> Parts:
    return replace(parts, dialog=HastyDialog())
