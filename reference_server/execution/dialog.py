"""The dialog: somebody says what they want, and a workflow is made of it, if the coordinator allows."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from reference_server.domain.authoring import document_for, name_for
from reference_server.domain.refusal import Refused
from reference_server.domain.workflows import Workflow
from reference_server.execution.coordinator import Question
from reference_server.execution.creation import Creation
from reference_server.execution.hall import Hall
from reference_server.execution.recorder import time_text


class Dialog:
    """Asks first, and creates before it says a word: a stream that has begun cannot be refused any more."""

    async def hold(self, hall: Hall, creation: Creation, message: str, run_id: str | None) -> Workflow:
        """The workflow made of the message.

        Raises:
            Refused: with nothing changed but the audit.
        """
        self.check_run(hall, run_id)
        await self.ask(hall, run_id)
        return self.create(hall, creation, message)

    def check_run(self, hall: Hall, run_id: str | None) -> None:
        """No run can be the right one: whichever is there belongs to a workflow that was there before."""
        if run_id is None:
            return
        if hall.store.run(run_id) is None:
            raise Refused("run_not_found", "No run has this run_id; a dialog needs none.")
        raise Refused("run_wrong_workflow", "The run belongs to a workflow that is there already; a dialog makes one.")

    async def ask(self, hall: Hall, run_id: str | None) -> None:
        await hall.gate.ask(hall.store, hall.auditor, Question("chat_create", run_id=run_id))

    def create(self, hall: Hall, creation: Creation, message: str) -> Workflow:
        return creation.create(hall.store, name_for(message), "workflow", document_for(message))

    def events(self, hall: Hall, workflow: Workflow) -> Iterator[dict[str, Any]]:
        """What is said. These are no execution events: nothing runs, and nothing is kept of them."""
        said: list[dict[str, Any]] = [
            {"type": "dialog_start"},
            {"type": "dialog_message", "text": "A workflow will be made."},
            {"type": "dialog_workflow", "workflow_id": workflow.workflow_id, "name": workflow.name},
            {"type": "dialog_end"},
        ]
        common = {"dialog_id": f"dlg_{uuid4().hex}", "at": time_text(hall.auditor.clock())}
        for seq, event in enumerate(said, 1):
            yield {**event, **common, "seq": seq}
