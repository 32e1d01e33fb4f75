"""The audit of a refusal says that it happened, but not why."""

from dataclasses import replace

from reference_server.domain.audit import AuditRecord, Kind
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore

BREAKS = "DEC-6"


class TaciturnStore(LayeredStore):
    """Keeps reasons of successes only."""

    def add_audit(self, record: AuditRecord) -> None:
        told = record.kind in (Kind.ALLOW, Kind.DUPLICATE, Kind.INTERNAL_CREATE)
        super().add_audit(record if told else replace(record, reason=""))


def plant(parts: Parts) -> Parts:
    return replace(parts, store=TaciturnStore(parts.store))
