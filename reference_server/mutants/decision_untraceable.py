"""A run that a decision started looks like any other: neither it nor the audit of the allow ties them together."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reference_server.domain.audit import AuditRecord, Kind
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore

BREAKS = "DEC-1"


class TracelessStore(LayeredStore):
    """Keeps no cause, and no run in the record of an allow."""

    def claim(self, run_id: str, cause: Mapping[str, Any] | None = None) -> bool:  # noqa: ARG002 - not kept
        return super().claim(run_id)

    def add_audit(self, record: AuditRecord) -> None:
        super().add_audit(replace(record, run_id=None) if record.kind is Kind.ALLOW else record)


def plant(parts: Parts) -> Parts:
    return replace(parts, store=TracelessStore(parts.store))
