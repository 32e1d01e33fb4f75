"""Triggers on their way: saved where their slug is free, removed together with what they made callable."""

from collections.abc import Collection, Mapping
from typing import Any

from reference_server.domain.document import compile_document
from reference_server.domain.publications import held_slugs, input_faults
from reference_server.domain.refusal import Fault, Refused
from reference_server.domain.triggers import Schedule, Trigger, read_trigger
from reference_server.domain.workflows import Workflow
from reference_server.persistence.store import Store


class Triggers:
    """Keeps one trigger for each workflow."""

    def read(self, body: Mapping[str, Any]) -> Trigger:
        return read_trigger(body)

    def save(self, store: Store, workflow: Workflow, trigger: Trigger) -> None:
        """It counts from the next publication on; only that a schedule is disabled counts at once.

        Raises:
            Refused: `trigger_invalid` or `slug_conflict`, with nothing changed.
        """
        self.check(workflow, trigger)
        live = store.live(workflow.workflow_id)
        published = live.trigger if live else None
        with store.together():
            self.hold(store, workflow.workflow_id, self.slugs(trigger, published))
            store.save_trigger(workflow.workflow_id, trigger)
            if isinstance(published, Schedule) and isinstance(trigger, Schedule) and not trigger.enabled:
                store.suspend(workflow.workflow_id)

    def check(self, workflow: Workflow, trigger: Trigger) -> None:
        if workflow.kind != "workflow":
            raise Refused("trigger_invalid", "An agent flow has no trigger.", [Fault("", "is for workflows alone")])
        if isinstance(trigger, Schedule) and workflow.draft:
            faults = input_faults(compile_document(workflow.kind, workflow.draft.document), trigger)
            if faults:
                raise Refused("trigger_invalid", "The input is not what the document declares.", faults)

    def slugs(self, saved: Trigger | None, published: Trigger | None) -> Collection[str]:
        return held_slugs(saved, published)

    def hold(self, store: Store, workflow_id: str, slugs: Collection[str]) -> None:
        if not store.hold(workflow_id, slugs):
            raise Refused("slug_conflict", "The slug is taken by another workflow.", [Fault("/slug", "is taken")])

    def remove(self, store: Store, workflow_id: str) -> None:
        """What it made callable is withdrawn at once.

        Raises:
            Refused: `trigger_not_found`.
        """
        if store.trigger(workflow_id) is None:
            raise Refused("trigger_not_found", "The workflow has no trigger.")
        with store.together():
            store.save_trigger(workflow_id, None)
            store.withdraw(workflow_id)
            self.hold(store, workflow_id, ())
