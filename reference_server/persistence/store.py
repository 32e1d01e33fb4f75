"""The one protocol of keeping: each call is short, whole and durable when it returns."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from reference_server.domain.audit import AuditRecord
from reference_server.domain.decisions import Spent
from reference_server.domain.monitoring import Counted
from reference_server.domain.runs import Ending, Run
from reference_server.domain.workflows import Draft, Workflow
from reference_server.persistence.publishing import Publishing

T = TypeVar("T")


class NotKeptError(Exception):
    """Nothing could be written, as when a disk is full; later it may be possible again."""


class Record(NamedTuple):
    """An event as it is kept, sent and replayed: always these same bytes."""

    seq: int
    body: bytes


class IdempotencyKey(NamedTuple):
    """What a caller named its request, and a hash of what it asked."""

    name: str
    asked: str


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """One page of a list; `next_after` is where the next one begins, None on the last page."""

    items: tuple[T, ...]
    next_after: int | None
    total: int


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events after a place in the log; `settled` says that the log's terminal event is stored."""

    records: Sequence[Record]
    has_more: bool
    settled: bool


class Store(Publishing, Protocol):
    """Keeps everything the server must remember."""

    def add_workflow(self, workflow: Workflow) -> None: ...

    def workflow(self, workflow_id: str) -> Workflow | None: ...

    def workflows(self, after: int, limit: int) -> Listing[Workflow]: ...

    def save_draft(self, workflow_id: str, draft: Draft) -> bool:
        """False where there is no such workflow."""

    def remove_workflow(self, workflow_id: str) -> bool:
        """False where there is none. Its runs stay readable; its trigger, slugs and keys are gone with it."""

    def add_run(self, run: Run, key: IdempotencyKey | None = None) -> tuple[Run, str | None]:
        """The run now stored, and None if it is the one given, else the hash under which the key was used before."""

    def run(self, run_id: str) -> Run | None: ...

    def runs(self, where: Mapping[str, str], after: int, limit: int) -> Listing[Run]:
        """Runs in the order of their creation; `where` names workflow_id, status or cause."""

    def counts(self, workflow_id: str | None) -> list[Counted]:
        """Of one workflow, or of all."""

    def claim(self, run_id: str, cause: Mapping[str, Any] | None = None) -> bool:
        """One compare-and-set from created to running: True for exactly one caller, whose cause is kept."""

    def append(self, run_id: str, records: Sequence[Record], ending: Ending | None) -> None:
        """Adds to the run's log; an ending is stored in the same transaction as its terminal event.

        Raises:
            NotKeptError: with nothing added; any other error likewise, where the log has an event of the same number.
        """

    def events(self, run_id: str, after: int, limit: int) -> EventPage:
        """Events whose seq is greater than `after`, read together with the run's status."""

    def last_event(self, run_id: str) -> Record | None: ...

    def running(self) -> list[Run]: ...

    def decision(self, decision_id: str) -> Spent | None: ...

    def add_decision(self, spent: Spent) -> None: ...

    def add_audit(self, record: AuditRecord) -> None: ...

    def audit(self, where: Mapping[str, str], after: int, limit: int) -> Listing[AuditRecord]:
        """Records in the order in which they were written; `where` names decision_id, run_id or kind."""

    def together(self) -> AbstractContextManager[None]:
        """What is changed inside is kept as one, or not at all; nothing may be awaited, nor refused after a change."""

    def close(self) -> None: ...


def row_of(run: Run) -> dict[str, Any]:
    """The run's plain columns, by which lists are filtered."""
    return {"workflow_id": run.workflow_id, "status": str(run.status), "cause": run.cause["kind"]}


def audit_row(record: AuditRecord) -> dict[str, Any]:
    """Likewise of an audit record."""
    return {"decision_id": record.decision_id, "run_id": record.run_id, "kind": str(record.kind)}
