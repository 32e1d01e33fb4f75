"""Times that come while nothing may be executed: a schedule that they make due begins no run.

Only what the log shows until the control is touched again tells against a target: what was due and was refused may
well be caught up on later, of which the contract says nothing.
"""

from collections.abc import Callable, Iterator

from conformance.contract.backend.logs import of_workflow
from conformance.contract.backend.rounds import due_of, grown, would_fire
from conformance.contract.verdict import KEPT, Breach, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

Forbids = Callable[[Operation], bool]


def stays_quiet(history: History, control: str, forbids: Forbids, what: str) -> Findings:
    """Judge every delivery of the time under a control that forbids executions; `what` it is, for the report."""
    for tick in history.named("control.clock"):
        if forbids(tick):
            for workflow_id in made_due(history, tick):
                yield from quiet(history, workflow_id, tick, control, forbids, what)


def made_due(history: History, tick: Operation) -> Iterator[str]:
    """The workflows whose schedules a delivery would start, were it not forbidden."""
    due = tick.arguments.get("due")
    for workflow_id in due if isinstance(due, dict) else ():
        if due_of(tick, str(workflow_id)) and would_fire(history, str(workflow_id), tick):
            yield str(workflow_id)


def quiet(history: History, workflow_id: str, tick: Operation, control: str, forbids: Forbids, what: str) -> Findings:
    """Judge what a workflow's log shows after such a delivery that it did not show before."""
    readings = of_workflow(history, workflow_id)
    before = next((reading for reading in reversed(readings) if reading.returned_at <= tick.called_at), None)
    lawful = [o for o in history.named("control.clock") if due_of(o, workflow_id) and not forbids(o)]
    if before is None or any(o.called_at < tick.returned_at for o in lawful):
        return
    touched = (o for o in history.named(f"control.{control}") if o.called_at >= tick.returned_at)
    until = min((o.called_at for o in touched), default=float("inf"))
    again = min((o.called_at for o in lawful), default=float("inf"))
    for after in (reading for reading in readings if tick.returned_at <= reading.called_at < again):
        new, _ = grown(history, workflow_id, before, after)
        if new and after.returned_at <= min(until, again):
            places = (Witness(tick.index), Witness(after.pages[-1].index))
            yield Breach(f"a schedule fired: {what}", places, "no run", sorted(new))
            return
        if not new and after.is_settled_since(tick.returned_at, history.facts):
            yield KEPT
