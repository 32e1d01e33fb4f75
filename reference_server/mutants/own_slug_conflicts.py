"""The look-up of a slug does not leave out the trigger that is saved: its own slug is in its way."""

from dataclasses import replace

from reference_server.domain.refusal import Fault, Refused
from reference_server.domain.triggers import Extension, Trigger
from reference_server.domain.workflows import Workflow
from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SLUG-4"


class SelfishTriggers(Triggers):
    """Takes its own for a stranger's."""

    def save(self, store: Store, workflow: Workflow, trigger: Trigger) -> None:
        saved = store.trigger(workflow.workflow_id)
        if isinstance(saved, Extension) and isinstance(trigger, Extension) and saved.slug == trigger.slug:
            raise Refused("slug_conflict", "The slug is taken.", [Fault("/slug", "is taken")])
        super().save(store, workflow, trigger)


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=SelfishTriggers())
