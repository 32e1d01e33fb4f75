"""Publishing: a draft and a trigger become a version that no later change can touch."""

from uuid import uuid4

from reference_server.domain.document import compile_document
from reference_server.domain.publications import Publication, check_trigger
from reference_server.domain.refusal import Refused
from reference_server.domain.triggers import Trigger
from reference_server.domain.workflows import Draft, Workflow
from reference_server.execution.triggers import Triggers
from reference_server.persistence.store import Store


class Publisher:
    """Makes versions live, and withdraws them."""

    def publish(self, store: Store, triggers: Triggers, workflow: Workflow) -> Publication:
        """The publication that is live from now on.

        Raises:
            Refused: `document_missing`, `document_invalid`, `trigger_missing`, `trigger_invalid` or `slug_conflict`,
                with nothing changed: what was live keeps serving.
        """
        if workflow.draft is None:
            raise Refused("document_missing", "The workflow has no document, so that nothing could run.")
        trigger = store.trigger(workflow.workflow_id)
        self.check(workflow, workflow.draft, trigger)
        version = store.last_version(workflow.workflow_id) + 1
        name = f"pub_{uuid4().hex}"
        made = Publication(name, workflow.workflow_id, version, workflow.kind, workflow.draft, trigger)
        with store.together():
            triggers.hold(store, workflow.workflow_id, triggers.slugs(trigger, trigger))
            store.publish(made)
        return made

    def check(self, workflow: Workflow, draft: Draft, trigger: Trigger | None) -> None:
        compiled = compile_document(workflow.kind, draft.document)
        if trigger is not None:
            check_trigger(compiled, trigger)
        elif workflow.kind == "workflow":
            raise Refused("trigger_missing", "The workflow has no trigger, so that nothing could start it.")

    def unpublish(self, store: Store, triggers: Triggers, workflow_id: str) -> None:
        """What runs already goes on.

        Raises:
            Refused: `publication_not_found`.
        """
        with store.together():
            if not store.withdraw(workflow_id):
                raise Refused("publication_not_found", "Nothing of the workflow is published.")
            triggers.hold(store, workflow_id, triggers.slugs(store.trigger(workflow_id), None))
