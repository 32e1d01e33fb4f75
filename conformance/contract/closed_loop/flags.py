"""Rollout and rollback: what is switched off does nothing, and switching loses nothing."""

from collections.abc import Iterator
from itertools import pairwise

from conformance.contract.backend.forbidden import stays_quiet
from conformance.contract.clause import Section, clause
from conformance.contract.equality import first_difference
from conformance.contract.refusal import entering, judged, nothing_happened, refused, repeats, twins
from conformance.contract.surroundings import COORDINATOR, FLAGS, flag, mode
from conformance.contract.verdict import KEPT, Breach, Finding, Findings, Witness
from conformance.history.history import History, asked_run
from conformance.history.operation import Operation
from conformance.history.sequence import Sequence

BRIDGE_OFF = "`ENABLE_DECISION_EXECUTION_BRIDGE=false`（默认关闭；需要灰度时开启）"
ROLLBACK = (
    "回滚优先级：先关 `ENABLE_DECISION_EXECUTION_BRIDGE`，必要时再关 `ENABLE_LANGGRAPH_WORKFLOW_EXECUTOR` "
    "或启用 `DISABLE_RUN_PERSISTENCE`"
)

BEGUN = frozenset({"running", "completed", "failed"})


@clause(
    "FLAG-1",
    "MUST",
    claims=("decisions",),
    source="CL 5.1.4",
    quote=BRIDGE_OFF,
    zh="决策 bridge 关闭时（默认），被允许的决策不执行任何东西。",
    controls=("flags",),
)
def executes_nothing_without_the_bridge(history: History) -> Findings:
    """With the decision bridge off (the default) an allowed decision executes nothing."""
    for decision in judged(history.named("submit_decision")):
        run_id = asked_run(decision)
        if run_id and is_idle(decision) and decision.outcome == "ok":
            yield from stayed(history, decision, run_id)


def is_idle(operation: Operation) -> bool:
    """Whether this is a decision that was delivered while the bridge was off."""
    off = flag(operation, "decision_bridge") is not True
    return operation.name == "submit_decision" and off and mode(operation, COORDINATOR) is None


def stayed(history: History, decision: Operation, run_id: str) -> Findings:
    """Judge whether the run still waits, until somebody else may have executed it."""
    requests = history.of_run(run_id, "execute", "submit_decision")
    others = [other for other in requests if other.outcome != "refused" and not is_idle(other)]
    until = min((other.called_at for other in others), default=float("inf"))
    if until < decision.returned_at:
        return
    if decision.fields.get("executed") is True:
        because = "a decision claims to have been executed although the bridge is off"
        yield Breach(because, (Witness(decision.index),), "nothing executed", dict(decision.fields))
        return
    looks = [o for o in history.of_run(run_id, "read_run", "replay") if decision.returned_at <= o.called_at]
    looks = [look for look in looks if look.outcome == "ok" and look.returned_at <= until]
    for look in looks:
        if look.events or str(look.fields.get("status")) in BEGUN:
            places = (Witness(decision.index), Witness(look.index))
            because = "a decision was executed although the bridge is off"
            status = look.fields.get("status", "")
            yield Breach(because, places, "created, without events", f"{status} {len(look.events)} events".strip())
            return
    if looks:
        yield KEPT


@clause(
    "FLAG-2",
    "MUST",
    source="CL 5.1.4",
    quote=ROLLBACK,
    zh="run 持久化被禁用时，每个执行入口（包括定时）都拒绝；什么都没有发生，也没有任何东西自称成功。",
    controls=("flags",),
)
def executes_nothing_without_persistence(history: History) -> Findings:
    """With run persistence disabled every execution entry, schedules included, refuses; nothing happened and nothing
    claims success.
    """
    answered = repeats(history)
    requests = [o for o in judged(entering(history)) if o.index not in answered and is_unkept(o)]
    for request in requests:
        yield refused(request, f"{request.name} while runs cannot be kept")
    yield from nothing_happened(history, requests, "an execution while runs cannot be kept")
    yield from stays_quiet(history, FLAGS, is_unkept, "it was due while runs cannot be kept")
    yield from twins(history, "FLAG-2")


def is_unkept(operation: Operation) -> bool:
    """Whether runs could not be kept when the operation was called."""
    return flag(operation, "run_persistence") is False


@clause(
    "FLAG-3",
    "SHOULD",
    source="CL 5.1.4",
    quote=ROLLBACK,
    zh="关闭再开启某个开关后，此前的 run 仍可照原样回放。",
    controls=("flags",),
)
def leaves_earlier_runs_replayable(history: History) -> Findings:
    """Switching a flag off and on again leaves earlier runs replayable as they were."""
    switches = [switch for switch in history.named("control.flags") if switch.outcome == "ok"]
    if not switches:
        return
    gone = {o.arguments.get("workflow_id") for o in history.named("delete_workflow") if o.outcome != "refused"}
    homes = {
        o.fields.get("run_id"): o.arguments.get("workflow_id")
        for o in history.named("create_run")
        if isinstance(o.fields.get("run_id"), str)
    }
    for run_id, readings in history.settled_readings.items():
        kept = [reading for reading in readings if flag(reading.operations[0], "run_persistence") is not False]
        for before, after in pairwise(kept):
            if switch := between(switches, before, after.operations[0]):
                yield as_it_was(switch, before, after)
        if kept and homes.get(run_id) not in gone:
            yield from lost(history, switches, kept[0])


def between(switches: list[Operation], before: Sequence, page: Operation) -> Operation | None:
    """The last switch that was made between a reading and a page of a later one."""
    read = before.operations[-1].returned_at
    made = [switch for switch in switches if read <= switch.called_at and switch.returned_at <= page.called_at]
    return made[-1] if made else None


def as_it_was(switch: Operation, before: Sequence, after: Sequence) -> Finding:
    """Hold a run's replay after a switch against the one before it."""
    place = first_difference(before.data, after.data, before.facts.volatile)
    if place is None:
        return KEPT
    here = (Witness(switch.index), Witness(*after.locate(place)))
    because = f"after a flag was switched an earlier run's replay is another from event {place + 1} on"
    return Breach(because, here, f"{len(before.events)} events", f"{len(after.events)} events")


def lost(history: History, switches: list[Operation], known: Sequence) -> Iterator[Breach]:
    """A run that could be replayed, and that in the end cannot be any more though runs are kept again."""
    pages = [
        page
        for page in judged(history.of_run(known.run_id, "replay"))
        if page.outcome != "unknown"
        and flag(page, "run_persistence") is not False
        and not any(page.arguments.get(word) for word in ("malformed", "invented"))
    ]
    switch = between(switches, known, pages[-1]) if pages else None
    if switch and pages[-1].outcome != "ok":
        places = (Witness(switch.index), Witness(pages[-1].index))
        yield Breach("a run could be replayed before a flag was switched and not after", places, "its replay")


SECTION = Section(
    name="flags",
    title="Rollout and rollback",
    title_zh="灰度与回滚",
    capability="flags",
    clauses=(
        executes_nothing_without_the_bridge,
        executes_nothing_without_persistence,
        leaves_earlier_runs_replayable,
    ),
)
