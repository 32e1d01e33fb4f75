"""Switched on, internal creation leaves no record of who was given what."""

from dataclasses import replace

from reference_server.domain.workflows import Workflow
from reference_server.execution.creation import Creation
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "INTERNAL-3"


class QuietCreation(Creation):
    """Writes nothing down."""

    def audit(self, hall: Hall, entry: str, workflow: Workflow) -> None:
        """Keeps it to itself."""


def plant(parts: Parts) -> Parts:
    return replace(parts, creation=QuietCreation())
