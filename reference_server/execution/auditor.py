"""The auditor: writes down what was decided, at once and durably."""

from reference_server.domain.audit import AuditRecord, Kind, kind_of, reason_of
from reference_server.domain.refusal import Refused
from reference_server.execution.recorder import Clock, time_text, utc_now
from reference_server.persistence.store import Store


class Auditor:
    """Knows what may be said in the audit: the server's own words, and ids."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self.clock = clock

    def note(
        self, store: Store, kind: Kind, reason: str, decision_id: str | None = None, run_id: str | None = None
    ) -> None:
        store.add_audit(AuditRecord(time_text(self.clock()), kind, reason, decision_id, run_id))

    def refusal(
        self, store: Store, refused: Refused, decision_id: str | None = None, run_id: str | None = None
    ) -> None:
        self.note(store, kind_of(refused), reason_of(refused), decision_id, run_id)
