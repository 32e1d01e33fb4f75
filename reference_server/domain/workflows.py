"""A workflow: a name, a kind, and the draft that `execute` runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

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


def hash_of(value: object) -> str:
    """Of the canonical form: the same value gives the same hash, however it was written."""
    return sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def draft_of(document: Mapping[str, Any]) -> Draft:
    return Draft(document, hash_of(document))
