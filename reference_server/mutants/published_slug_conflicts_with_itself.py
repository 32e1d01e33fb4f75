"""A slug that is published is refused to everybody, also to the workflow that published it."""

from dataclasses import replace

from reference_server.domain.refusal import Fault, Refused
from reference_server.domain.triggers import Extension, Trigger
from reference_server.domain.workflows import Workflow
from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SLUG-4"


class SealedTriggers(Triggers):
    """Does not ask whose publication it is."""

    def save(self, store: Store, workflow: Workflow, trigger: Trigger) -> None:
        if isinstance(trigger, Extension) and store.live_at(trigger.slug):
            raise Refused("slug_conflict", "The slug is taken.", [Fault("/slug", "is taken")])
        super().save(store, workflow, trigger)


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=SealedTriggers())
