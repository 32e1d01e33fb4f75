"""A workflow: a name, a kind, and the draft that `execute` runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS = ("workflow", "agent_flow")


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that was found sound, beside the hash of its canonical form."""

    document: Mapping[str, Any]
    document_hash: str


@dataclass(frozen=True, slots=True)
class Workflow:
    """What is known of a workflow; `draft` is None until a document was saved."""

    workflow_id: str
    name: str
    kind: str
    draft: Draft | None = None
