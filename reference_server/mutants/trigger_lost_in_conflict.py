"""A trigger is deleted before the new one is inserted: where the new slug is taken, the old trigger is gone."""

from dataclasses import replace

from reference_server.domain.triggers import Trigger
from reference_server.domain.workflows import Workflow
from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SLUG-1"


class ReplacingTriggers(Triggers):
    """Makes room first, and in no transaction."""

    def save(self, store: Store, workflow: Workflow, trigger: Trigger) -> None:
        earlier = store.trigger(workflow.workflow_id)
        self.check(workflow, trigger)
        if earlier != trigger:
            store.save_trigger(workflow.workflow_id, None)
        super().save(store, workflow, trigger)


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=ReplacingTriggers())
