"""Everything in dictionaries: for tests and for servers whose past does not matter."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any, TypeVar

from reference_server.domain.audit import AuditRecord
from reference_server.domain.decisions import Spent
from reference_server.domain.monitoring import Counted
from reference_server.domain.runs import Ending, Run, Status
from reference_server.domain.workflows import Draft, Workflow
from reference_server.persistence.memory_publishing import MemoryPublishing
from reference_server.persistence.store import (
    EventPage,
    IdempotencyKey,
    Listing,
    Record,
    audit_row,
    row_of,
)

T = TypeVar("T")


class MemoryStore(MemoryPublishing):
    """Keeps what the durable store keeps, as long as the process lives."""

    def __init__(self) -> None:
        super().__init__()
        self._workflows: dict[str, tuple[int, Workflow]] = {}
        self._runs: dict[str, tuple[int, Run]] = {}
        self._keys: dict[tuple[str, str], tuple[str, str]] = {}
        self._logs: dict[str, list[Record]] = {}
        self._decisions: dict[str, Spent] = {}
        self._audit: list[tuple[int, AuditRecord]] = []
        self._numbered = 0

    def add_workflow(self, workflow: Workflow) -> None:
        self._workflows[workflow.workflow_id] = (self._number(), workflow)

    def workflow(self, workflow_id: str) -> Workflow | None:
        return self._workflows.get(workflow_id, (0, None))[1]

    def workflows(self, after: int, limit: int) -> Listing[Workflow]:
        return _page(list(self._workflows.values()), after, limit)

    def save_draft(self, workflow_id: str, draft: Draft) -> bool:
        if workflow_id not in self._workflows:
            return False
        number, workflow = self._workflows[workflow_id]
        self._workflows[workflow_id] = (number, replace(workflow, draft=draft))
        return True

    def remove_workflow(self, workflow_id: str) -> bool:
        self.forget(workflow_id)
        return self._workflows.pop(workflow_id, None) is not None

    def add_run(self, run: Run, key: IdempotencyKey | None = None) -> tuple[Run, str | None]:
        if key is not None:
            run_id, asked = self._keys.setdefault((run.workflow_id, key.name), (run.run_id, key.asked))
            if run_id != run.run_id:
                return self._runs[run_id][1], asked
        self._runs[run.run_id] = (self._number(), run)
        self._logs[run.run_id] = []
        return run, None

    def run(self, run_id: str) -> Run | None:
        return self._runs.get(run_id, (0, None))[1]

    def runs(self, where: Mapping[str, str], after: int, limit: int) -> Listing[Run]:
        found = [pair for pair in self._runs.values() if where.items() <= row_of(pair[1]).items()]
        return _page(found, after, limit)

    def counts(self, workflow_id: str | None) -> list[Counted]:
        counted = Counter(
            (str(run.status), run.cause["kind"])
            for _, run in self._runs.values()
            if workflow_id in (None, run.workflow_id)
        )
        return [Counted(*named, runs) for named, runs in counted.items()]

    def claim(self, run_id: str, cause: Mapping[str, Any] | None = None) -> bool:
        number, run = self._runs[run_id]
        if run.status is not Status.CREATED:
            return False
        self._runs[run_id] = (number, replace(run, status=Status.RUNNING, cause=cause or run.cause))
        return True

    def append(self, run_id: str, records: Sequence[Record], ending: Ending | None) -> None:
        log = self._logs[run_id]
        if log and records and records[0].seq <= log[-1].seq:
            raise ValueError("the log has an event of this number")
        log.extend(records)
        number, run = self._runs[run_id]
        if ending is not None and run.status is Status.RUNNING:
            self._runs[run_id] = (
                number,
                replace(run, status=ending.status, output=ending.output, error=ending.error),
            )

    def events(self, run_id: str, after: int, limit: int) -> EventPage:
        log = self._logs.get(run_id, [])
        start = bisect_right(log, after, key=lambda record: record.seq)
        run = self.run(run_id)
        return EventPage(log[start : start + limit], len(log) > start + limit, run is not None and run.settled)

    def last_event(self, run_id: str) -> Record | None:
        log = self._logs.get(run_id)
        return log[-1] if log else None

    def running(self) -> list[Run]:
        return [run for _, run in self._runs.values() if run.status is Status.RUNNING]

    def decision(self, decision_id: str) -> Spent | None:
        return self._decisions.get(decision_id)

    def add_decision(self, spent: Spent) -> None:
        self._decisions[spent.decision_id] = spent

    def add_audit(self, record: AuditRecord) -> None:
        self._audit.append((self._number(), record))

    def audit(self, where: Mapping[str, str], after: int, limit: int) -> Listing[AuditRecord]:
        return _page([row for row in self._audit if where.items() <= audit_row(row[1]).items()], after, limit)

    def together(self) -> AbstractContextManager[None]:
        """Nothing here can fail half way."""
        return nullcontext()

    def close(self) -> None:
        """Nothing to let go of."""

    def _number(self) -> int:
        self._numbered += 1
        return self._numbered


def _page(rows: list[tuple[int, T]], after: int, limit: int) -> Listing[T]:
    start = bisect_right(rows, after, key=lambda row: row[0])
    page = rows[start : start + limit]
    more = len(rows) > start + limit
    return Listing(tuple(item for _, item in page), page[-1][0] if more else None, len(rows))
