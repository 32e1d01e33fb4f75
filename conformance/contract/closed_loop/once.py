"""Once only: a run is executed by one request, however many ask, and a key or a decision counts once.

A request whose answer never came may have happened: it is no loser for certain, and it is no winner.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from conformance.contract.audit import records
from conformance.contract.clause import Section, clause
from conformance.contract.equality import same
from conformance.contract.refusal import answer, judged, refused
from conformance.contract.surroundings import REFUSABLE, bridged, undisturbed
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History, asked_run
from conformance.history.operation import Operation
from conformance.history.sequence import Sequence

ONCE = "同一 `run_id` 的事件序列必须出现且仅出现一次终态（幂等与去重由后续 issue 固化）。"
RETRY = re.compile("retr|attempt|restart", re.IGNORECASE)
REPEAT = re.compile("duplicat|repeat|redeliver|already|idempoten|again", re.IGNORECASE)
"""How a record may say that a decision had been delivered before."""
AUDITED = "deny/无法验证/缺字段：必须 fail-closed（拒绝执行且无副作用），并产出可审计记录。"


def requests_of(history: History) -> dict[str, list[Operation]]:
    """Per run every lawful request to execute it, whichever entry was asked, in the order of the calls."""
    homes, spent = homes_of(history), spent_decisions(history)
    found: dict[str, list[Operation]] = defaultdict(list)
    for operation in judged(history.named("execute", "submit_decision")):
        run_id, workflow_id = asked_run(operation), operation.arguments.get("workflow_id")
        lawful = is_lawful(operation) and str(operation.arguments.get("decision_id")) not in spent
        if run_id and lawful and homes.get(run_id, workflow_id) == workflow_id:
            found[run_id].append(operation)
    return found


def spent_decisions(history: History) -> set[str]:
    """The decisions that were taken while nothing was to be executed: a later delivery repeats them, and however it is
    answered it need not ask for an execution.
    """
    taken = (o for o in history.named("submit_decision") if o.outcome != "refused" and not is_lawful(o))
    return {decision_id for o in taken if isinstance(decision_id := o.arguments.get("decision_id"), str)}


def homes_of(history: History) -> dict[str, object]:
    """The workflow of each run whose creation was seen."""
    made = (o for o in history.named("create_run") if o.outcome == "ok")
    return {run_id: o.arguments.get("workflow_id") for o in made if isinstance(run_id := o.fields.get("run_id"), str)}


def is_lawful(operation: Operation) -> bool:
    """Whether a request asks for what it may, while everything works; a decision only where the bridge is on."""
    odd = any(operation.arguments.get(word) for word in ("invented", *REFUSABLE))
    return not odd and undisturbed(operation) and (operation.name == "execute" or bridged(operation))


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
        first = min((request for request in requests if is_accepted(request)), key=began, default=None)
        if first is None:
            continue
        for request in requests:
            if request is not first and request.called_at >= began(first):
                if request.name == "execute":
                    yield refused(request, "executing a run again")
                yield from added_events(history, run_id, request)


def added_events(history: History, run_id: str, request: Operation) -> Findings:
    """Hold the settled replay after a run was asked for again against the one before it."""
    readings = history.settled_readings.get(run_id, [])
    before = [r for r in readings if r.operations[-1].returned_at <= request.called_at]
    after = [r for r in readings if r.operations[0].called_at >= request.returned_at]
    if before and after:
        then, now = before[-1], after[0]
        if len(now.events) > len(then.events):
            places = (Witness(request.index), Witness(*now.locate(len(then.events))))
            because = "executing a run again added events to it"
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
        if len({name_of(request) for request in contest}) > 1 and overlapping(contest):
            yield from contested(history, run_id, contest)
            settled = history.settled.get(run_id)
            if settled and len(settled.terminals) > 1:
                places = tuple(Witness(*settled.locate(place)) for place in settled.terminals[:2])
                yield Breach("a run that several asked to execute ended more than once", places, "one end", "several")


def overlapping(contest: list[Operation]) -> bool:
    """Whether at least two requests were under way at the same time."""
    ordered = sorted(contest, key=lambda request: request.called_at)
    return any(later.called_at < earlier.returned_at for earlier, later in pairwise(ordered))


def name_of(request: Operation) -> object:
    """What makes a request one of its own: a decision stays one however often it is delivered."""
    decision_id = request.arguments.get("decision_id")
    return decision_id if request.name == "submit_decision" and isinstance(decision_id, str) else request.index


def contested(history: History, run_id: str, contest: list[Operation]) -> Findings:
    """Judge one race: exactly one winner, as far as the answers tell."""
    winners = list({name_of(request): request for request in contest if is_accepted(request)}.values())
    places = tuple(Witness(request.index) for request in (winners or contest)[:3])
    if len(winners) == 1:
        yield KEPT
    elif winners:
        because = f"{len(winners)} of {len(contest)} concurrent executions of one run were accepted"
        yield Breach(because, places, "one", [answer(winner) for winner in winners])
    elif any(request.outcome == "unknown" for request in contest):
        yield Doubt("none of the concurrent executions was seen to be accepted, and some got no answer", places)
    elif run_id in homes_of(history) and was_waiting(history, run_id, contest):
        because = f"none of {len(contest)} concurrent executions of one run was accepted"
        yield Breach(because, places, "one", sorted({answer(request) for request in contest}))


def was_waiting(history: History, run_id: str, contest: list[Operation]) -> bool:
    """Whether a race was for a run that nothing else can have begun: whatever else asked for it was refused, or was
    called when the race was over.
    """
    racing = {request.index for request in contest}
    over = max(request.returned_at for request in contest)
    others = history.of_run(run_id, "execute", "submit_decision")
    return all(o.outcome == "refused" or o.called_at >= over for o in others if o.index not in racing)


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
        elif again.outcome != "unknown" and again.called_at >= first.returned_at:
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
        if isinstance(key := operation.arguments.get("key"), str) and undisturbed(operation):
            groups[operation.arguments.get("workflow_id"), key].append(operation)
    for group in groups.values():
        first = min((o for o in group if o.outcome == "ok"), key=lambda o: o.returned_at, default=None)
        if first is not None:
            yield from ((first, again) for again in group if again is not first)


@clause(
    "ONCE-5",
    "MUST",
    claims=("decisions",),
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
        yield from no_other_run(history, decision_id, deliveries)
        yield from recorded(history, decision_id, deliveries, places)


def repeated_decisions(history: History) -> dict[str, list[Operation]]:
    """Per decision its deliveries with one and the same payload, where there are several and one was accepted."""
    groups: dict[str, list[Operation]] = defaultdict(list)
    for operation in judged(history.named("submit_decision")):
        marked = any(operation.arguments.get(word) for word in REFUSABLE)
        if isinstance(decision_id := operation.arguments.get("decision_id"), str) and not marked:
            groups[decision_id].append(operation)
    found = {}
    for decision_id, group in groups.items():
        lawful = [delivery for delivery in group if is_lawful(delivery)]
        others_refused = all(delivery.outcome == "refused" or is_lawful(delivery) for delivery in group)
        if len(lawful) > 1 and others_refused and any(map(is_accepted, lawful)):
            found[decision_id] = lawful
    return found


def executed_once(history: History, run_id: str, places: tuple[Witness, ...]) -> Finding:
    """Judge by the run's settled replay whether it was executed once: one end, and no node begun twice for nothing."""
    settled = history.settled.get(run_id)
    if settled is None:
        return Doubt("the replay of a run that was decided on several times could not be read", places)
    retried = any(kind == "node_error" or RETRY.search(kind) for kind in settled.distinct_types)
    begun_twice = not retried and twice(settled, "node_start")
    if len(settled.terminals) > 1 or begun_twice or twice(settled, "node_complete"):
        return Breach("a decision delivered again executed again", places, "one execution", settled.types[:40])
    return KEPT


def no_other_run(history: History, decision_id: str, deliveries: list[Operation]) -> Findings:
    """Judge by the lists that were read after the last delivery whether the decision stands behind one run alone."""
    last = max(delivery.returned_at for delivery in deliveries)
    for listing in history.named("list_runs"):
        if listing.called_at >= last and listing.outcome == "ok":
            rows = [row for row in listing.fields.get("items") or () if isinstance(row, dict)]
            caused = [str(row.get("run_id")) for row in rows if decided_by(row.get("cause")) == decision_id]
            if len(set(caused)) > 1:
                places = (Witness(deliveries[-1].index), Witness(listing.index))
                yield Breach("a decision delivered again started another run", places, "one run", sorted(set(caused)))


def decided_by(cause: object) -> object:
    return cause.get("decision_id") if isinstance(cause, dict) else None


def twice(settled: Sequence, kind: str) -> bool:
    """Whether a replay shows this of one node more than once."""
    nodes = [data.get("node_id") for data, shown in zip(settled.data, settled.types, strict=True) if shown == kind]
    named = [node for node in nodes if isinstance(node, str)]
    return len(named) > len(set(named))


def recorded(history: History, decision_id: str, deliveries: list[Operation], places: tuple[Witness, ...]) -> Findings:
    """Judge whether the audit, read after the last delivery, knows of the duplicate."""
    arrived = [delivery for delivery in deliveries if delivery.outcome in {"ok", "refused"}]
    if len(arrived) <= 1:
        return  # of a delivery without an answer nobody knows whether it came
    last = max(delivery.returned_at for delivery in deliveries)
    asked = {"decision_id": decision_id, "run_id": deliveries[0].arguments.get("run_id")}
    audits = {
        key: o
        for o in history.named("audit")
        for key, value in asked.items()
        if o.arguments.get(key) == value and o.called_at >= last
    }
    if not audits:
        return
    places = (*places, *(Witness(audit.index) for audit in audits.values()))
    found = [
        [row for row in records(audit) if row.get("decision_id", decision_id) in (None, decision_id)]
        for audit in audits.values()
    ]
    ours = max(found, key=len)
    if any(REPEAT.search(str(row)) for rows in found for row in rows) or len(ours) >= len(arrived):
        yield KEPT
    elif any(audit.outcome != "ok" for audit in audits.values()):
        yield Doubt("the audit could not be read", places)
    elif not ours and len(audits) < len(asked):
        yield Doubt("no record was found by one of the ids, and nobody asked by the other", places)
    else:
        shown = [row.get("kind") for row in ours]
        because = "a decision was delivered again, and no record says so"
        yield Breach(because, places, "a record of the duplicate", shown)


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
