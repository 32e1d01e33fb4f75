"""Switched on, internal creation says 201 and leaves a record, but nothing is there afterwards."""

from dataclasses import replace
from typing import Any

from reference_server.domain.workflows import Workflow
from reference_server.execution.creation import Creation
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "INTERNAL-3"


class EmptyCreation(Creation):
    """Takes back what it gave."""

    def create_internally(self, hall: Hall, entry: str, name: str, document: Any) -> Workflow:  # noqa: ANN401 - anything
        workflow = super().create_internally(hall, entry, name, document)
        hall.store.remove_workflow(workflow.workflow_id)
        return workflow


def plant(parts: Parts) -> Parts:
    return replace(parts, creation=EmptyCreation())
