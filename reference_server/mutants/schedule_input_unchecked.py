"""A schedule's input is held against the document by nobody, neither when it is saved nor when it is published."""

from dataclasses import replace

from reference_server.domain.document import compile_document
from reference_server.domain.refusal import Refused
from reference_server.domain.triggers import Schedule, Trigger
from reference_server.domain.workflows import Draft, Workflow
from reference_server.execution.publishing import Publisher
from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts

BREAKS = "SCHEDULE-5"


class LooseTriggers(Triggers):
    """Takes any object for an input."""

    def check(self, workflow: Workflow, trigger: Trigger) -> None:
        try:
            super().check(workflow, trigger)
        except Refused:
            if workflow.kind != "workflow":
                raise


class LoosePublisher(Publisher):
    """Likewise."""

    def check(self, workflow: Workflow, draft: Draft, trigger: Trigger | None) -> None:
        if isinstance(trigger, Schedule):
            compile_document(workflow.kind, draft.document)
        else:
            super().check(workflow, draft, trigger)


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=LooseTriggers(), publisher=LoosePublisher())
