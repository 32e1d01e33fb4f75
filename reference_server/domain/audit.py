"""Audit records: what was decided about a request, why, and about which decision and run."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from reference_server.domain.refusal import Refused


class Kind(StrEnum):
    """What is written down."""

    ALLOW = "allow"
    DENY = "deny"
    INVALID = "invalid"
    DUPLICATE = "duplicate"
    UNAVAILABLE = "unavailable"
    BRIDGE_FAILED = "bridge_failed"
    INTERNAL_CREATE = "internal_create"


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One line of the audit; the ids are there where the request had usable ones."""

    at: str
    kind: Kind
    reason: str
    decision_id: str | None = None
    run_id: str | None = None


# A code that is not here is a fault of the request itself.
KINDS_OF_REFUSALS: Mapping[str, Kind] = {
    "decision_denied": Kind.DENY,
    "coordinator_denied": Kind.DENY,
    "coordinator_unavailable": Kind.UNAVAILABLE,
    "run_persistence_disabled": Kind.UNAVAILABLE,
    "server_draining": Kind.UNAVAILABLE,
    "bridge_failed": Kind.BRIDGE_FAILED,
}


def kind_of(refused: Refused) -> Kind:
    return KINDS_OF_REFUSALS.get(refused.code, Kind.INVALID)


def reason_of(refused: Refused) -> str:
    """The code and the sentence; both are the server's own words, never the request's."""
    return f"{refused.code}: {refused.detail}"
