"""Validated decisions: only what the coordinator allowed is executed, and every refusal can be looked up."""

import re
from collections.abc import Iterator
from typing import Any

from conformance.contract.audit import records
from conformance.contract.clause import Section, clause
from conformance.contract.refusal import answer, judged, nothing_happened, refused, repeats, twins
from conformance.contract.surroundings import BRIDGE, COORDINATOR, REFUSABLE, flag, mode, under, undisturbed
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History, asked_run
from conformance.history.operation import Operation

ALLOWED = "只有 allow 的 validated decision 允许进入执行链路（bridge/entry）。"
DENIED = "deny/无法验证/缺字段：必须 fail-closed（拒绝执行且无副作用），并产出可审计记录。"
GIVEN = "由 Coordinator 监督域验证并给出 allow/deny 结论的决策载荷（decision payload）。"
DISGUISED = "违反合同必须 fail-closed：不得向客户端输出“伪装的成功事件”"

INNARDS = re.compile(
    r"Traceback \(most recent call last\)|\bFile \"[^\"]+\", line \d+|\bat [\w$.]+\([\w]+\.java:\d+\)|panicked at "
    r"|\bgoroutine \d+ \[|\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[^\"]{1,80}\b(?:FROM|VALUES|SET|WHERE)\b"
    r"|sqlite3\.\w+Error|psycopg|sqlalchemy|\b[A-Z][A-Z0-9]*_(?:TOKEN|SECRET|PASSWORD|DSN|DATABASE_URL)\b"
)
"""What an answer shows of a server's insides: stack traces, SQL, database drivers, settings."""


def decisions(history: History) -> list[Operation]:
    """The deliveries of decisions whose answers count."""
    return judged(history.named("submit_decision"))


def is_plain(operation: Operation) -> bool:
    """Whether a decision was delivered as it should be, while everything worked and the bridge was on."""
    marked = any(operation.arguments.get(word) for word in REFUSABLE)
    return not marked and undisturbed(operation) and flag(operation, "decision_bridge") is True


@clause(
    "DEC-1",
    "MUST",
    source="CL 2.2",
    quote=ALLOWED,
    zh="被允许的决策执行其 run（在 bridge 开启处），且该 run 可追溯到该决策。",
    controls=("flags",),
)
def executes_what_was_allowed(history: History) -> Findings:
    """An allowed decision executes its run (where the bridge is on), and the run can be traced to the decision."""
    for decision in decisions(history):
        run_id = asked_run(decision)
        plain = is_plain(decision) and decision.outcome == "ok" and decision.fields.get("duplicate") is not True
        if run_id and plain and not rivals(history, decision, run_id):
            yield executed(history, decision, run_id)
            yield from traceable(history, decision, run_id)


def rivals(history: History, decision: Operation, run_id: str) -> list[Operation]:
    """What else may have executed the run, or delivered the same decision, before this delivery was answered."""
    return [
        other
        for other in history.of_run(run_id, "execute", "submit_decision")
        if other.index != decision.index and other.called_at < decision.returned_at and other.outcome != "refused"
    ]


def executed(history: History, decision: Operation, run_id: str) -> Finding:
    """Judge whether the decided run came to an end."""
    here = (Witness(decision.index),)
    if decision.fields.get("executed") is False:
        return Breach("an allowed decision executed nothing", here, "its run is executed", dict(decision.fields))
    # A replay that was read after the settle rule's end says all that will ever be said, complete or not.
    last = [r for r in history.readings if r.run_id == run_id and r.operations[0].arguments.get("settled") is True]
    settled = history.settled.get(run_id) or next(iter(last), None)
    if settled is None:
        return Doubt("the replay of a decided run could not be read", here)
    if settled.terminals:
        return KEPT
    places = (*here, Witness(settled.operations[-1].index))
    return Breach("an allowed decision executed nothing", places, "its run ends", settled.types[-3:])


def traceable(history: History, decision: Operation, run_id: str) -> Findings:
    """Judge whether the run, or the audit, names the decision."""
    decision_id = decision.arguments.get("decision_id")
    reads = [o for o in history.of_run(run_id, "read_run") if o.called_at >= decision.returned_at and o.outcome == "ok"]
    audits = [o for o in history.named("audit") if o.called_at >= decision.returned_at and o.outcome == "ok"]
    named = any(str(decision_id) in str(o.fields.get("cause")) for o in reads)
    linked = any(links(audit, row, decision_id, run_id) for audit in audits for row in records(audit))
    if named or linked:
        yield KEPT
    elif reads and any(audit.arguments.get("decision_id") == decision_id for audit in audits):
        places = (Witness(decision.index), Witness(reads[-1].index))
        because = "nothing leads from the run back to its decision"
        yield Breach(because, places, f"cause: {decision_id}", reads[-1].fields.get("cause"))


def links(audit: Operation, row: dict[str, Any], decision_id: object, run_id: str) -> bool:
    """Whether a record ties a run to a decision; what it was found by it need not repeat."""
    known = {key: audit.arguments.get(key) for key in ("decision_id", "run_id")} | row
    tied = known["decision_id"] == decision_id and known["run_id"] == run_id
    return tied and (row.get("decision_id") == decision_id or row.get("run_id") == run_id)


@clause(
    "DEC-2",
    "MUST",
    source="CL 2.2",
    quote=DENIED,
    zh="被拒绝的决策必须被拒，且什么都没有发生。",
    controls=(COORDINATOR,),
)
def refuses_what_was_denied(history: History) -> Findings:
    """A denied decision is refused; nothing happened."""
    answered = repeats(history)
    denied = [
        o
        for o in under(decisions(history), COORDINATOR, "denies")
        if not o.arguments.get("claims") and o.index not in answered
    ]
    yield from refusals(history, denied, "DEC-2", "a denied decision")


@clause(
    "DEC-3",
    "MUST",
    source="CL 2.2",
    quote=DENIED,
    zh="缺少必填字段或字段类型错误的决策必须被拒，且什么都没有发生。",
    modes="P",
)
def refuses_what_is_incomplete(history: History) -> Findings:
    """A decision that lacks a required field, or has one of the wrong type, is refused; nothing happened."""
    broken = [o for o in decisions(history) if o.arguments.get("broken")]
    yield from refusals(history, broken, "DEC-3", "a decision without a usable field")


@clause(
    "DEC-4",
    "MUST",
    source="CL 2.2",
    quote=GIVEN,
    zh="不是由 Coordinator 给出的结论（调用方自称、未知、被篡改）必须被拒，且什么都没有发生。",
    modes="P",
)
def refuses_what_the_coordinator_did_not_say(history: History) -> Findings:
    """A verdict that the coordinator did not give (claimed by the caller, unknown, altered) is refused; nothing
    happened.
    """
    forged = [o for o in decisions(history) if o.arguments.get("altered") or claimed_in_vain(o)]
    yield from refusals(history, forged, "DEC-4", "a verdict that the coordinator did not give")


def claimed_in_vain(operation: Operation) -> bool:
    """Whether the caller claimed an allow that the coordinator did not give."""
    return bool(operation.arguments.get("claims")) and mode(operation, COORDINATOR) is not None


@clause("DEC-5", "MUST", source="CL 2.2", quote=ALLOWED, zh="对一个 run 或 workflow 的允许不会启动任何其他 run。")
def starts_no_other(history: History) -> Findings:
    """An allow for one run or workflow starts no other."""
    foreign = [o for o in decisions(history) if o.arguments.get("foreign")]
    yield from refusals(history, foreign, "DEC-5", "an allow for another run or workflow")


def refusals(history: History, requests: list[Operation], clause_id: str, what: str) -> Findings:
    """Judge decisions that must be refused: the answers, the census around them, and their twins."""
    for request in requests:
        yield refused(request, what)
    yield from nothing_happened(history, requests, what)
    if requests:
        yield from twins(history, clause_id)


@clause(
    "DEC-6",
    "MUST",
    source="CL 2.2",
    quote=DENIED,
    zh="每次拒绝都留下一条审计记录，可由其 decision_id 或 run_id 查到，并带有原因。",
)
def leaves_a_record_of_each_refusal(history: History) -> Findings:
    """Every refusal leaves an audit record that its decision_id or run_id finds, with the reason."""
    for decision in decisions(history):
        if decision.outcome == "refused":
            yield from audited(history, decision)


def audited(history: History, decision: Operation) -> Findings:
    """Judge what the audit, asked after a refusal by its ids, knows of it."""
    keys = {key: value for key in ("decision_id", "run_id") if usable(value := decision.arguments.get(key))}
    audits = [
        audit
        for audit in history.named("audit")
        if audit.called_at >= decision.returned_at
        and any(audit.arguments.get(key) == value for key, value in keys.items())
    ]
    if not audits:
        return
    places = (Witness(decision.index), Witness(audits[-1].index))
    readable = [audit for audit in audits if audit.outcome == "ok"]
    if any(is_reasoned(row, audit, keys) for audit in readable for row in records(audit)):
        yield KEPT
    elif not readable:
        yield Doubt("the audit could not be read", places)
    elif not all(any(audit.arguments.get(key) == keys[key] for audit in readable) for key in keys):
        yield Doubt("no record was found by one of the ids, and nobody asked by the other", places)
    else:
        shown = [row for audit in readable for row in records(audit)][:5]
        because = "a refused decision left no record that its ids find, with a reason"
        yield Breach(because, places, "a record with the reason", shown)


def usable(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def is_reasoned(row: dict[str, Any], audit: Operation, keys: dict[str, object]) -> bool:
    """Whether a record is of this refusal and says why: it bears the decision's id, or it bears none and was found by
    the run's.
    """
    if str(row.get("kind")) in {"allow", "allowed", "accepted", "executed"} or not row.get("reason"):
        return False
    decision_id = keys.get("decision_id")
    named = row.get("decision_id")
    if usable(named):
        return named == decision_id if decision_id else row.get("run_id") == keys.get("run_id")
    found_by = {key: audit.arguments.get(key) for key in keys} | {key: row[key] for key in keys if usable(row.get(key))}
    return any(found_by[key] == value for key, value in keys.items())


@clause(
    "DEC-7",
    "MUST",
    source="CL 2.2, 3.2",
    quote=DISGUISED,
    zh="失败的 bridge 不给出成功：run 没有完成。",
    controls=(BRIDGE,),
)
def admits_a_failed_bridge(history: History) -> Findings:
    """A bridge that fails gives no success: the run is not completed."""
    for decision in under(decisions(history), BRIDGE, "raises"):
        run_id = asked_run(decision)
        if not run_id or flag(decision, "decision_bridge") is not True:
            continue
        looks = looks_after(history, decision, run_id)
        yield refusal_or_failure(history, decision, looks)
        yield from not_completed(history, decision, looks)


def looks_after(history: History, decision: Operation, run_id: str) -> list[Operation]:
    """What was seen of the run after a failed bridge, as long as nothing else can have executed it."""
    others = [
        other
        for other in history.of_run(run_id, "execute", "submit_decision")
        if other.outcome != "refused" and not (other.name == "submit_decision" and mode(other, BRIDGE) == "raises")
    ]
    until = min((other.called_at for other in others), default=float("inf"))
    looks = history.of_run(run_id, "read_run", "replay")
    return [o for o in looks if o.outcome == "ok" and decision.returned_at <= o.called_at and o.returned_at <= until]


def refusal_or_failure(history: History, decision: Operation, looks: list[Operation]) -> Finding:
    """Judge the answer: a bridge that fails may well be a 5xx, or be found out later, when the run fails; but no
    success is claimed for a run that nothing happened to.
    """
    here = (Witness(decision.index),)
    if decision.outcome == "unknown":
        return Doubt("no answer came to a decision whose bridge failed", here)
    claim = decision.fields.get("executed")
    silent = claim is False or (decision.fields.get("duplicate") is True and claim is not True)
    failed = any(look.fields.get("status") == "failed" or history.facts.error in types_of(look) for look in looks)
    if decision.outcome != "ok" or silent or failed:
        return KEPT
    because = "a decision whose bridge failed was answered as a success"
    return Breach(because, here, "a refusal, an error, or a failed run", answer(decision))


def types_of(look: Operation) -> list[object]:
    return [(event.data or {}).get("type") for event in look.events]


def not_completed(history: History, decision: Operation, looks: list[Operation]) -> Findings:
    """Judge what the run shows afterwards: neither a completed status nor a success in its replay."""
    for look in looks:
        if look.fields.get("status") == "completed" or history.facts.complete in types_of(look):
            places = (Witness(decision.index), Witness(look.index))
            yield Breach("the run of a decision whose bridge failed is completed", places, "not completed", "completed")
            return
    if looks:
        yield KEPT


@clause(
    "DEC-8",
    "SHOULD",
    source="CL 2.2",
    quote=DENIED,
    zh="拒绝与审计记录不显示请求中的秘密、堆栈、SQL 或配置。",
    modes="P",
)
def shows_no_innards(history: History) -> Findings:
    """Refusals and audit records show no secret of the request, no stack trace, no SQL, no setting."""
    canaries = {
        text
        for o in history.named("submit_decision")
        for text in o.arguments.get("canaries") or ()
        if len(text) > 4  # noqa: PLR2004
    }
    for operation, shown in shown_texts(history):
        found = next((canary for canary in canaries if canary in shown), None)
        innards = INNARDS.search(shown)
        if found or innards:
            what = "a secret of the request" if found else "the server's insides"
            actual = found or (innards[0] if innards else "")
            yield Breach(f"{operation.name} shows {what}", (Witness(operation.index),), "neither", actual)
        else:
            yield KEPT


def shown_texts(history: History) -> Iterator[tuple[Operation, str]]:
    """What refused decisions and audits answered."""
    for operation in history.named("submit_decision", "audit"):
        body = operation.exchange.response_body if operation.exchange else None
        if body and (operation.name == "audit" or operation.outcome in {"refused", "failed"}):
            yield operation, body.replace("\\n", "\n").replace('\\"', '"')


SECTION = Section(
    name="decisions",
    title="Validated decisions",
    title_zh="经验证的决策",
    capability="decisions",
    clauses=(
        executes_what_was_allowed,
        refuses_what_was_denied,
        refuses_what_is_incomplete,
        refuses_what_the_coordinator_did_not_say,
        starts_no_other,
        leaves_a_record_of_each_refusal,
        admits_a_failed_bridge,
        shows_no_innards,
    ),
)
