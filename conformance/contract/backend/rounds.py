"""Rounds of a clock: the deliveries of the time that make a schedule due, and the runs that the log shows for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.contract.backend.logs import LogReading, kind_of, of_workflow, reads
from conformance.contract.verdict import Witness
from conformance.history.history import History
from conformance.history.operation import Operation

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Round:
    """The deliveries of the time that make one workflow's schedule due, from one reading of its log to a later one.

    `new` are the runs of the schedule that only the later reading shows; `others` those of which nothing tells what
    caused them.
    """

    workflow_id: str
    ticks: tuple[Operation, ...]
    before: LogReading
    after: LogReading
    new: Mapping[str, Row]
    others: Mapping[str, Row]

    @property
    def instants(self) -> frozenset[str]:
        """The instants that became due, however often they were delivered."""
        return frozenset(instant for tick in self.ticks for instant in due_of(tick, self.workflow_id))

    @property
    def places(self) -> tuple[Witness, ...]:
        ticks = tuple(Witness(tick.index) for tick in self.ticks[:2])
        return (*ticks, Witness(self.after.pages[-1].index))

    @property
    def failed(self) -> bool:
        """Whether one of its runs failed."""
        return any(row.get("status") == "failed" for row in self.new.values())


def due_of(tick: Operation, workflow_id: str) -> list[str]:
    """The instants that a delivery makes due for a workflow."""
    due = tick.arguments.get("due")
    instants = due.get(workflow_id) if isinstance(due, dict) else None
    return [str(instant) for instant in instants] if isinstance(instants, list) else []


def rounds(history: History) -> list[Round]:
    """Every round of every workflow: each whole reading of its log after a delivery, held against the last one before
    the first delivery.
    """
    ticks = list(history.named("control.clock"))
    named = [tick.arguments.get("due") for tick in ticks]
    workflows = {workflow_id: None for due in named if isinstance(due, dict) for workflow_id in due}
    return [found for workflow_id in workflows for found in rounds_of(history, str(workflow_id), ticks)]


def rounds_of(history: History, workflow_id: str, ticks: list[Operation]) -> list[Round]:
    """The rounds of one workflow. A delivery that overlaps a reading belongs to no round that begins or ends there."""
    mine = [tick for tick in ticks if due_of(tick, workflow_id) and tick.outcome != "refused"]
    readings = of_workflow(history, workflow_id)
    first = min((tick.called_at for tick in mine), default=0.0)
    before = next((reading for reading in reversed(readings) if reading.returned_at <= first), None)
    found = []
    for after in readings if before else ():
        delivered = tuple(tick for tick in mine if tick.called_at < after.returned_at)
        if before and delivered and after.called_at >= max(tick.returned_at for tick in delivered):
            new, others = grown(history, workflow_id, before, after)
            found.append(Round(workflow_id, delivered, before, after, new, others))
    return found


def grown(
    history: History, workflow_id: str, before: LogReading, after: LogReading
) -> tuple[dict[str, Row], dict[str, Row]]:
    """The runs of a workflow that only the later reading shows: those of its schedule, and those of unknown cause."""
    known, single = set(before.rows), reads(history)
    asked = {
        run_id
        for o in history.named("create_run", "execute", "submit_decision", "call_extension")
        for run_id in (o.arguments.get("run_id"), o.fields.get("run_id"))
        if isinstance(run_id, str)
    }
    new, others = {}, {}
    for run_id, (_, row) in after.rows.items():
        if run_id in known | asked or row.get("workflow_id", workflow_id) != workflow_id:
            continue
        told = [kind_of(row), *(kind_of(read.fields) for read in single.get(run_id, ()))]
        kind = next((kind for kind in told if kind), None)
        if kind == "schedule":
            new[run_id] = row
        else:
            others[run_id] = row
    return new, others


def last_change(history: History, workflow_id: str, before: Operation, *names: str) -> Operation | None:
    """The last change of these names that was answered when a delivery began; None also where one was lost or is under
    way, so that nobody knows the state.
    """
    mine = [o for o in history.named(*names) if o.arguments.get("workflow_id") == workflow_id]
    mine = [o for o in mine if o.outcome != "refused" and o.called_at < before.returned_at]
    last = max(mine, key=lambda o: o.called_at, default=None)
    return last if last and last.outcome == "ok" and last.returned_at <= before.called_at else None


def would_fire(history: History, workflow_id: str, tick: Operation) -> bool:
    """Whether a schedule is surely enabled and published when the time is delivered, whatever else is out of order."""
    saved = last_change(history, workflow_id, tick, "save_schedule", "remove_trigger", "save_trigger")
    state = last_change(history, workflow_id, tick, "publish", "unpublish", "disable", "delete_workflow")
    enabled = saved is not None and saved.name == "save_schedule" and saved.arguments.get("enabled") is True
    published = state is not None and state.name == "publish"
    return enabled and published and bool(saved and state and saved.index < state.index)
