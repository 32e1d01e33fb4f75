"""A denied decision is refused, and nobody can find out later that it ever was there."""

from dataclasses import replace

from reference_server.domain.audit import AuditRecord, Kind
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore

BREAKS = "DEC-6"


class ForgetfulStore(LayeredStore):
    """Keeps no denial of a decision."""

    def add_audit(self, record: AuditRecord) -> None:
        if record.kind is not Kind.DENY or record.decision_id is None:
            super().add_audit(record)


def plant(parts: Parts) -> Parts:
    return replace(parts, store=ForgetfulStore(parts.store))
