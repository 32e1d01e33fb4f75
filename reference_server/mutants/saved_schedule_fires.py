"""A schedule fires as soon as it is saved, with the draft as it is: nobody has to publish anything."""

from dataclasses import replace
from datetime import datetime

from reference_server.domain.document import compile_document
from reference_server.domain.publications import Publication
from reference_server.domain.runs import Run
from reference_server.domain.triggers import Schedule
from reference_server.execution.hall import Hall
from reference_server.execution.scheduler import Means, Scheduler
from reference_server.execution.shelf import Served
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SCHEDULE-4"

MANY = 1000
DRAFT = "draft"


class EagerScheduler(Scheduler):
    """Looks among the saved triggers, too."""

    async def move(self, hall: Hall, means: Means, now: datetime) -> None:
        after = self.reading
        await super().move(hall, means, now)
        for workflow in hall.store.workflows(0, hall.store.workflows(0, 1).total + MANY).items:
            saved = hall.store.trigger(workflow.workflow_id)
            is_due = isinstance(saved, Schedule) and saved.enabled and not hall.store.live(workflow.workflow_id)
            if is_due and isinstance(saved, Schedule) and workflow.draft:
                draft = Publication(DRAFT, workflow.workflow_id, 0, workflow.kind, workflow.draft, saved)
                served = Served(draft, compile_document(workflow.kind, workflow.draft.document))
                for due_at in self.due(saved, after, now):
                    await self.fire(hall, means, served, saved, due_at)

    def keep(self, store: Store, run: Run, due_at: datetime) -> None:
        if run.publication_id != DRAFT:
            super().keep(store, run, due_at)
        elif store.spend(run.workflow_id, due_at):
            store.add_run(run)


def plant(parts: Parts) -> Parts:
    return replace(parts, scheduler=EagerScheduler())
