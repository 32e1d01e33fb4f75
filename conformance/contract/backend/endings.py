"""How a run that an answer named came to its end, as far as later looks at it tell."""

from conformance.contract.backend.extension import ENDED, Call, status_of
from conformance.contract.refusal import answer
from conformance.contract.verdict import KEPT, Breach, Doubt, Findings, Witness
from conformance.history.history import History

RUNNING = frozenset({"created", "running"})


def ends_once(history: History, call: Call, *, readable: bool) -> Findings:
    """Judge whether the run that an answer named settles, with one terminal event where its replay can be read.

    With `readable` every later look must find it, too, until its workflow is deleted.
    """
    run_id = call.run_id
    if run_id is None:
        return
    here = Witness(call.operation.index)
    gone = deleted_at(history, call)
    looks = [o for o in history.of_run(run_id, "read_run", "replay") if o.called_at >= call.operation.returned_at]
    looks = [o for o in looks if o.returned_at <= gone and not o.arguments.get("malformed")]
    lost = next((o for o in looks if o.outcome in {"refused", "failed"}), None)
    if readable and lost is not None:
        because = f"the run that an answer named cannot be read: {lost.name}"
        yield Breach(because, (here, Witness(lost.index)), "it stays readable", answer(lost))
        return
    yield from settles(history, call, run_id)


def settles(history: History, call: Call, run_id: str) -> Findings:
    """Judge the last settled replay of a run, or else its status."""
    here, since = Witness(call.operation.index), call.operation.returned_at
    readings = [r for r in history.settled_readings.get(run_id, ()) if r.operations[0].called_at >= since]
    reads = [o for o in history.of_run(run_id, "read_run") if o.called_at >= since and o.outcome == "ok"]
    status = status_of(reads[-1]) if reads else None
    if readings and len(readings[-1].terminals) != 1:
        last = readings[-1]
        kinds = [last.types[place] for place in last.terminals]
        places = (here, Witness(*last.locate(len(last.events) - 1)))
        yield Breach(f"the run's replay holds {len(kinds)} terminal events", places, "exactly one", kinds)
    elif status in RUNNING and reads[-1].arguments.get("settled") is True:
        because = f"the run that an answer named is {status} for ever"
        yield Breach(because, (here, Witness(reads[-1].index)), "it ends", status)
    elif readings or status in ENDED:
        yield KEPT
    else:
        yield Doubt("nobody saw how the run that an answer named came to its end", (here,))


def deleted_at(history: History, call: Call) -> float:
    """When the call's workflow began to be deleted."""
    workflow_id = call.met.text("workflow_id")
    deletions = (o for o in history.named("delete_workflow") if o.arguments.get("workflow_id") == workflow_id)
    return min((o.called_at for o in deletions if o.outcome != "refused"), default=float("inf"))
