"""Once only: a run is executed by one request, however many ask, and a key or a decision counts once.

A request whose answer never came may have happened: it is no loser for certain, and it is no winner.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from conformance.contract.clause import Section, clause
from conformance.contract.equality import same
from conformance.contract.refusal import answer, judged, refused
from conformance.contract.surroundings import undisturbed
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History, asked_run
from conformance.history.operation import Operation

ONCE = "同一 `run_id` 的事件序列必须出现且仅出现一次终态（幂等与去重由后续 issue 固化）。"
AUDITED = "deny/无法验证/缺字段：必须 fail-closed（拒绝执行且无副作用），并产出可审计记录。"


def requests_of(history: History) -> dict[str, list[Operation]]:
    """Per run every lawful request to execute it, whichever entry was asked, in the order of the calls."""
    homes = {o.fields.get("run_id"): o.arguments.get("workflow_id") for o in history.named("create_run")}
    found: dict[str, list[Operation]] = defaultdict(list)
    for operation in judged(history.named("execute", "submit_decision")):
        run_id = asked_run(operation)
        lawful = undisturbed(operation) and not any(operation.arguments.get(word) for word in ("invented", "broken"))
        if (
            run_id
            and lawful
            and homes.get(run_id, operation.arguments.get("workflow_id")) == operation.arguments.get("workflow_id")
        ):
            found[run_id].append(operation)
    return found


def is_accepted(operation: Operation) -> bool:
    """Whether the request was let into execution by its own answer."""
    if operation.outcome != "ok":
        return False
    return operation.fields.get("executed") is not False and operation.fields.get("duplicate") is not True


def began(operation: Operation) -> float:
    """When an accepted request was seen to be accepted, in ms."""
    return operation.events[0].at if operation.events else operation.returned_at


@clause(
    "ONCE-1",
    "MUST",
    source="CL 2.3",
    quote=ONCE,
    zh="再次执行一个 run（无论其正在运行或已结束）必须以 4xx 拒绝，且不增加事件。",
)
def is_not_executed_again(history: History) -> Findings:
    """Executing a run again, while it runs or after it ended, is refused with a 4xx and adds no event."""
    for run_id, requests in requests_of(history).items():
        first = next((request for request in requests if is_accepted(request)), None)
        if first is None:
            continue
        again = [o for o in requests if o.name == "execute" and o is not first and o.called_at >= began(first)]
        for request in again:
            yield refused(request, "executing a run again")
            yield from added_events(history, run_id, request)


def added_events(history: History, run_id: str, request: Operation) -> Findings:
    """Hold the settled replay after a refused execution against the one before it."""
    readings = history.settled_readings.get(run_id, [])
    before = [r for r in readings if r.operations[-1].returned_at <= request.called_at]
    after = [r for r in readings if r.operations[0].called_at >= request.returned_at]
    if request.outcome == "refused" and before and after:
        then, now = before[-1], after[0]
        if len(now.events) > len(then.events):
            places = (Witness(request.index), Witness(*now.locate(len(then.events))))
            because = "a refused execution added events to the run"
            yield Breach(because, places, f"{len(then.events)} events", f"{len(now.events)} events")
        else:
            yield KEPT


@clause(
    "ONCE-2",
    "MUST",
    source="CL 2.3",
    quote=ONCE,
    zh="对同一个 run 的 N 个并发执行请求恰有一个被接受，且该 run 只结束一次。",
    modes="C",
)
def has_one_winner(history: History) -> Findings:
    """Of N concurrent executions of one run exactly one is accepted, and the run ends once."""
    for run_id, requests in requests_of(history).items():
        start = min((began(request) for request in requests if is_accepted(request)), default=float("inf"))
        contest = [request for request in requests if request.called_at < start]
        if len(contest) > 1 and overlapping(contest):
            yield contested(contest)
            settled = history.settled.get(run_id)
            if settled and len(settled.terminals) > 1:
                places = tuple(Witness(*settled.locate(place)) for place in settled.terminals[:2])
                yield Breach("a run that several asked to execute ended more than once", places, "one end", "several")


def overlapping(contest: list[Operation]) -> bool:
    """Whether at least two requests were under way at the same time."""
    ordered = sorted(contest, key=lambda request: request.called_at)
    return any(later.called_at < earlier.returned_at for earlier, later in pairwise(ordered))


def contested(contest: list[Operation]) -> Finding:
    """Judge one race: exactly one winner, as far as the answers tell."""
    winners = [request for request in contest if is_accepted(request)]
    places = tuple(Witness(request.index) for request in (winners or contest)[:3])
    if len(winners) == 1:
        return KEPT
    if winners:
        because = f"{len(winners)} of {len(contest)} concurrent executions of one run were accepted"
        return Breach(because, places, "one", [answer(winner) for winner in winners])
    if any(request.outcome == "unknown" for request in contest):
        return Doubt("none of the concurrent executions was seen to be accepted, and some got no answer", places)
    because = f"none of {len(contest)} concurrent executions of one run was accepted"
    return Breach(because, places, "one", sorted({answer(request) for request in contest}))


@clause(
    "ONCE-3",
    "SHOULD",
    source="CL 2.3",
    quote=ONCE,
    zh="以相同的 Idempotency-Key 再次创建 run 得到同一个 run。",
    modes="C",
)
def gives_the_same_run(history: History) -> Findings:
    """Creating a run again under the same Idempotency-Key gives the same run."""
    for first, again in keyed(history):
        if not same(first.arguments.get("input"), again.arguments.get("input")):
            continue
        places = (Witness(first.index), Witness(again.index))
        if again.outcome == "ok":
            shown, due = again.fields.get("run_id"), first.fields.get("run_id")
            yield KEPT if shown == due else Breach("the same key gave another run", places, due, shown)
        elif again.outcome == "refused" and again.called_at >= first.returned_at:
            yield Breach("creating a run again under its key is refused", places, "the same run", answer(again))


@clause("ONCE-4", "SHOULD", source="CL 2.3", quote=ONCE, zh="相同的键配以不同的请求体必须以 4xx 拒绝。")
def refuses_another_body(history: History) -> Findings:
    """The same key with another body is refused with a 4xx."""
    for first, again in keyed(history):
        other = not same(first.arguments.get("input"), again.arguments.get("input"))
        if other and again.called_at >= first.returned_at:
            yield refused(again, "another body under a used key")


def keyed(history: History) -> Iterator[tuple[Operation, Operation]]:
    """Each accepted first creation under a key with each later one under the same key."""
    groups: dict[tuple[object, str], list[Operation]] = defaultdict(list)
    for operation in judged(history.named("create_run")):
        if isinstance(key := operation.arguments.get("key"), str):
            groups[operation.arguments.get("workflow_id"), key].append(operation)
    for group in groups.values():
        first = min((o for o in group if o.outcome == "ok"), key=lambda o: o.returned_at, default=None)
        if first is not None:
            yield from ((first, again) for again in group if again is not first)


@clause(
    "ONCE-5",
    "MUST",
    source="CL 2.3, 5.2",
    quote=AUDITED,
    zh="再次投递的决策不会再次执行任何东西，并留下重复投递的记录。",
    modes="C",
)
def counts_a_decision_once(history: History) -> Findings:
    """A decision delivered again executes nothing again, and leaves a record of the duplicate."""
    for decision_id, deliveries in repeated_decisions(history).items():
        run_id = asked_run(deliveries[0]) or ""
        places = (Witness(deliveries[0].index), Witness(deliveries[-1].index))
        yield executed_once(history, run_id, places)
        yield from recorded(history, decision_id, deliveries, places)


def repeated_decisions(history: History) -> dict[str, list[Operation]]:
    """Per decision its deliveries with one and the same payload, where there are several and one was accepted."""
    groups: dict[str, list[Operation]] = defaultdict(list)
    for operation in judged(history.named("submit_decision")):
        marked = any(operation.arguments.get(word) for word in ("altered", "broken", "foreign", "claims"))
        if isinstance(decision_id := operation.arguments.get("decision_id"), str) and not marked:
            groups[decision_id].append(operation)
    return {
        decision_id: group
        for decision_id, group in groups.items()
        if len(group) > 1 and all(map(undisturbed, group)) and any(map(is_accepted, group))
    }


def executed_once(history: History, run_id: str, places: tuple[Witness, ...]) -> Finding:
    """Judge by the run's settled replay whether it was executed once: one end, and no node begun twice for nothing."""
    settled = history.settled.get(run_id)
    if settled is None:
        return Doubt("the replay of a run that was decided on several times could not be read", places)
    starts = [str(settled.data[at].get("node_id")) for at, kind in enumerate(settled.types) if kind == "node_start"]
    retried = "node_error" in settled.distinct_types or any("attempt" in kind for kind in settled.distinct_types)
    if len(settled.terminals) > 1 or (len(starts) > len(set(starts)) and not retried):
        return Breach("a decision delivered again executed again", places, "one execution", settled.types[:40])
    return KEPT


def recorded(history: History, decision_id: str, deliveries: list[Operation], places: tuple[Witness, ...]) -> Findings:
    """Judge whether the audit, read after the last delivery, knows of the duplicate."""
    last = max(delivery.returned_at for delivery in deliveries)
    audits = [
        o for o in history.named("audit") if o.arguments.get("decision_id") == decision_id and o.called_at >= last
    ]
    if not audits:
        return
    audit = audits[-1]
    if audit.outcome != "ok":
        yield Doubt("the audit could not be read", (*places, Witness(audit.index)))
        return
    records = [record for record in audit.fields.get("items") or () if isinstance(record, dict)]
    if any(record.get("kind") == "duplicate" for record in records) or len(records) >= len(deliveries):
        yield KEPT
    else:
        shown = [record.get("kind") for record in records]
        because = "a decision was delivered again, and no record says so"
        yield Breach(because, (*places, Witness(audit.index)), "a record of the duplicate", shown)


SECTION = Section(
    name="once",
    title="Once only",
    title_zh="仅一次",
    capability="idempotency",
    clauses=(
        is_not_executed_again,
        has_one_winner,
        gives_the_same_run,
        refuses_another_body,
        counts_a_decision_once,
    ),
)
