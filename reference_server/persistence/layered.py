"""A store over another: what a subclass does not change is handed on as it is."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from reference_server.domain.audit import AuditRecord
from reference_server.domain.decisions import Spent
from reference_server.domain.monitoring import Counted
from reference_server.domain.runs import Ending, Run
from reference_server.domain.workflows import Draft, Workflow
from reference_server.persistence.layered_publishing import LayeredPublishing
from reference_server.persistence.store import EventPage, IdempotencyKey, Listing, Record, Store


class LayeredStore(LayeredPublishing):
    """Hands every call on."""

    def __init__(self, below: Store) -> None:
        super().__init__(below)
        self.below = below

    def add_workflow(self, workflow: Workflow) -> None:
        self.below.add_workflow(workflow)

    def workflow(self, workflow_id: str) -> Workflow | None:
        return self.below.workflow(workflow_id)

    def workflows(self, after: int, limit: int) -> Listing[Workflow]:
        return self.below.workflows(after, limit)

    def save_draft(self, workflow_id: str, draft: Draft) -> bool:
        return self.below.save_draft(workflow_id, draft)

    def remove_workflow(self, workflow_id: str) -> bool:
        return self.below.remove_workflow(workflow_id)

    def add_run(self, run: Run, key: IdempotencyKey | None = None) -> tuple[Run, str | None]:
        return self.below.add_run(run, key)

    def run(self, run_id: str) -> Run | None:
        return self.below.run(run_id)

    def runs(self, where: Mapping[str, str], after: int, limit: int) -> Listing[Run]:
        return self.below.runs(where, after, limit)

    def counts(self, workflow_id: str | None) -> list[Counted]:
        return self.below.counts(workflow_id)

    def claim(self, run_id: str, cause: Mapping[str, Any] | None = None) -> bool:
        return self.below.claim(run_id, cause)

    def append(self, run_id: str, records: Sequence[Record], ending: Ending | None) -> None:
        self.below.append(run_id, records, ending)

    def events(self, run_id: str, after: int, limit: int) -> EventPage:
        return self.below.events(run_id, after, limit)

    def last_event(self, run_id: str) -> Record | None:
        return self.below.last_event(run_id)

    def running(self) -> list[Run]:
        return self.below.running()

    def decision(self, decision_id: str) -> Spent | None:
        return self.below.decision(decision_id)

    def add_decision(self, spent: Spent) -> None:
        self.below.add_decision(spent)

    def add_audit(self, record: AuditRecord) -> None:
        self.below.add_audit(record)

    def audit(self, where: Mapping[str, str], after: int, limit: int) -> Listing[AuditRecord]:
        return self.below.audit(where, after, limit)

    def together(self) -> AbstractContextManager[None]:
        return self.below.together()

    def close(self) -> None:
        self.below.close()
