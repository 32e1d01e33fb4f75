"""Rollout and rollback: what is switched off does nothing, and switching loses nothing."""

from collections.abc import Iterator
from itertools import pairwise

from conformance.contract.clause import Section, clause
from conformance.contract.equality import first_difference
from conformance.contract.refusal import judged, nothing_happened, refused
from conformance.contract.surroundings import flag, mode
from conformance.contract.verdict import KEPT, Breach, Findings, Witness
from conformance.history.history import History, asked_run
from conformance.history.operation import Operation

BRIDGE_OFF = "`ENABLE_DECISION_EXECUTION_BRIDGE=false`（默认关闭；需要灰度时开启）"
ROLLBACK = (
    "回滚优先级：先关 `ENABLE_DECISION_EXECUTION_BRIDGE`，必要时再关 `ENABLE_LANGGRAPH_WORKFLOW_EXECUTOR` "
    "或启用 `DISABLE_RUN_PERSISTENCE`"
)


@clause(
    "FLAG-1",
    "MUST",
    source="CL 5.1.4",
    quote=BRIDGE_OFF,
    zh="决策 bridge 关闭时（默认），被允许的决策不执行任何东西。",
    controls=("flags",),
)
def executes_nothing_without_the_bridge(history: History) -> Findings:
    """With the decision bridge off (the default) an allowed decision executes nothing."""
    for decision in judged(history.named("submit_decision")):
        run_id = asked_run(decision)
        idle = flag(decision, "decision_bridge") is not True and mode(decision, "coordinator") is None
        if run_id and idle and decision.outcome == "ok":
            yield from stayed(history, decision, run_id)


def stayed(history: History, decision: Operation, run_id: str) -> Findings:
    """Judge whether the run still waits: created, without an event, until somebody else executes it."""
    others = [o for o in history.of_run(run_id, "execute", "submit_decision") if o.called_at > decision.returned_at]
    until = min((other.called_at for other in others), default=float("inf"))
    looks = [o for o in history.of_run(run_id, "read_run", "replay") if decision.returned_at <= o.called_at < until]
    for look in looks:
        status = look.fields.get("status", "created")
        if look.outcome == "ok" and (look.events or status != "created"):
            places = (Witness(decision.index), Witness(look.index))
            because = "a decision was executed although the bridge is off"
            yield Breach(because, places, "created, without events", f"{status}, {len(look.events)} events")
            return
    if any(look.outcome == "ok" for look in looks):
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
    requests = [o for o in judged(history.named(*history.facts.execution)) if flag(o, "run_persistence") is False]
    for request in requests:
        yield refused(request, f"{request.name} while runs cannot be kept")
    yield from nothing_happened(history, requests, "an execution while runs cannot be kept")


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
    for switch in history.named("control.flags"):
        if switch.outcome == "ok":
            yield from same_beyond(history, switch)


def same_beyond(history: History, switch: Operation) -> Findings:
    """Hold each run's replay after a switch against the one before it; a refused reading is a loss, too."""
    for readings in history.settled_readings.values():
        for before, after in pairwise(readings):
            if before.operations[-1].returned_at <= switch.called_at <= after.operations[0].called_at:
                place = first_difference(before.data, after.data, before.facts.volatile)
                if place is None:
                    yield KEPT
                else:
                    here = (Witness(switch.index), Witness(*after.locate(max(0, min(place, len(after.events) - 1)))))
                    because = f"after a flag was switched an earlier run's replay is another from event {place + 1} on"
                    yield Breach(because, here, f"{len(before.events)} events", f"{len(after.events)} events")
    yield from lost(history, switch)


def lost(history: History, switch: Operation) -> Iterator[Breach]:
    """Runs that could be replayed before a switch and not after it."""
    known = {
        run_id: readings[0].operations[-1].returned_at
        for run_id, readings in history.settled_readings.items()
        if readings
    }
    for page in judged(history.named("replay")):
        known_at = known.get(asked_run(page) or "", float("inf"))
        odd = any(page.arguments.get(word) for word in ("malformed", "invented"))
        if known_at <= switch.called_at <= page.called_at and page.outcome in {"refused", "failed"} and not odd:
            places = (Witness(switch.index), Witness(page.index))
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
