"""Synchronous replies: what is declared and nothing else, in time, and nobody else's."""

from conformance.contract.backend.endings import ends_once
from conformance.contract.backend.extension import Call, is_accepted, served
from conformance.contract.backend.outputs import (
    Fault,
    Field,
    Shown,
    fields,
    holds_output,
    in_time,
    is_success,
    neighbours,
    shown,
    texts,
    timed_out,
)
from conformance.contract.clause import Section, clause
from conformance.contract.refusal import answer
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History

DECLARED = "同步返回值只能来自 workflow_end 明确声明的返回字段。"
TIMEOUT = "同步超时时间由 workflow_start 配置。"
COVERED = "API sync / async contract 有自动化测试覆盖。"

OWN_FAULTS = frozenset({Fault.VALUE, Fault.FIELD})
TURNED_AWAY = frozenset({401, 403, 404, 405, 410, 429})
"""Statuses that say a call was not let in, so that no run of it failed."""


@clause(
    "SYNC-1",
    "MUST",
    source="WB invariant 3",
    quote=DECLARED,
    zh="成功回复只包含 `workflow_end` 声明的字段，各字段的值由本次 run 产生，且不含任何其他节点的输出。",
    modes="P",
)
def gives_what_is_declared(history: History) -> Findings:
    """A success holds only fields that `workflow_end` declares, each with the value that this run produced for it,
    and no other node's output.
    """
    beside = neighbours(history)
    for call in served(history, "sync"):
        if timed_out(call, history.facts.late_ms) or call.met.text("outcome") == "fails":
            continue  # no success at all may be given, which is SYNC-3's and SYNC-4's to say
        if is_success(call):
            yield declared(call, beside.get(call.operation.index, []))
        elif is_accepted(call) and is_quick(call):
            because = "a synchronous call was answered without its output before its time was up"
            yield Breach(because, (Witness(call.operation.index),), "the declared fields", answer(call.operation))


def is_quick(call: Call) -> bool:
    """Whether a call was answered before its time can have been up although its run ends well and before that."""
    timeout, lasts = call.met.milliseconds("timeout_ms"), call.met.milliseconds("lasts_ms")
    if call.met.text("outcome") != "completes" or lasts is None or timeout is None:
        return False
    return lasts < timeout / 2 and in_time(call)


def declared(call: Call, beside: list[Call]) -> Finding:
    """Judge one reply field by field; what another clause explains is left to it."""
    here = (Witness(call.operation.index),)
    output = call.operation.fields.get("output")
    if not isinstance(output, dict):
        if not call.met.outputs and output is None:
            return KEPT
        return Breach("a success is no object of declared fields", here, "an object", output)
    held = list(texts(output))
    leak = next((canary for canary in call.met.canaries if any(canary in text for text in held)), None)
    if leak is not None:
        return Breach("a reply holds what an inner node gave out", here, "only what is declared", leak)
    for field in fields(Shown(call, output, call.operation), beside):
        if field.fault in OWN_FAULTS:
            return off(field, here)
    return KEPT


def off(field: Field, here: tuple[Witness, ...]) -> Breach:
    """The breach of one field."""
    if field.fault is Fault.FIELD:
        return Breach("a reply holds a field that is not declared", here, "only what is declared", field.key)
    return Breach(f"a field is not what the run produced: {field.key}", here, field.reading.value, field.actual)


@clause(
    "SYNC-2",
    "MUST",
    source="WB invariant 4",
    quote=TIMEOUT,
    zh="对设定的每个超时，回复都在 `workflow_start` 的超时（加上 profile 的容差）之内到达。",
    modes="P",
)
def answers_in_time(history: History) -> Findings:
    """The reply comes within `workflow_start`'s timeout (plus the profile's tolerance), for every timeout set."""
    for call in served(history, "sync"):
        timeout = call.met.milliseconds("timeout_ms")
        here = (Witness(call.operation.index),)
        if timeout is None:
            continue
        bound = timeout + history.facts.late_ms
        if call.took > bound >= call.operation.took_ms:
            continue  # the harness stood still meanwhile: it cannot tell when the reply came
        if call.took > bound:
            yield Breach("a reply came too late", here, f"within {bound:.0f} ms", f"after {call.took:.0f} ms")
        elif call.operation.outcome == "unknown":
            yield Doubt("no answer came to a synchronous call", here)
        else:
            yield KEPT


@clause(
    "SYNC-3",
    "MUST",
    source="WB invariant 4",
    quote=TIMEOUT,
    zh="超时的回复不是 200，也不含任何输出（202 或错误状态）：它指明 run，该 run 以一个终态事件落定并保持可读。",
)
def admits_a_timeout(history: History) -> Findings:
    """A timed-out reply is no 200 and holds no output (a 202 or an error status): it names the run, which settles
    with one terminal event and stays readable.
    """
    for call in served(history, "sync"):
        if not timed_out(call, history.facts.late_ms) or call.operation.http_status in TURNED_AWAY:
            continue
        here = (Witness(call.operation.index),)
        if call.operation.outcome == "unknown":
            yield Doubt("no answer came to a synchronous call whose time was up", here)
        elif is_success(call):
            because = "a synchronous call whose time was up was answered as a success"
            yield Breach(because, here, "a 202 or an error status", answer(call.operation))
        elif part := holds_output(call):
            yield Breach("a timed-out reply holds an output", here, "none", part)
        elif call.run_id is None:
            yield Breach("a timed-out reply does not name its run", here, "a run_id", answer(call.operation))
        else:
            yield from ends_once(history, call, readable=True)


@clause(
    "SYNC-4",
    "MUST",
    source="WB evidence 2",
    quote=COVERED,
    zh="失败的 run 是不含输出的错误状态。",
)
def admits_a_failure(history: History) -> Findings:
    """A failed run is an error status with no output."""
    for call in served(history, "sync"):
        operation = call.operation
        here = (Witness(operation.index),)
        late = timed_out(call, history.facts.late_ms) or not in_time(call)
        if call.met.text("outcome") != "fails" or operation.http_status in TURNED_AWAY:
            continue
        if operation.outcome == "unknown":
            yield Doubt("no answer came to a call whose run fails", here)
        elif is_success(call) or (operation.outcome == "ok" and not late):
            because = "a call whose run fails was answered as a success"
            yield Breach(because, here, "an error status", answer(operation))
        elif operation.outcome != "ok":
            part = holds_output(call)
            yield Breach("the reply to a failed run holds an output", here, "none", part) if part else KEPT


@clause(
    "SYNC-5",
    "MUST",
    source="WB evidence 2",
    quote=COVERED,
    zh="并发调用者绝不会得到彼此的值。",
    modes="C",
)
def keeps_callers_apart(history: History) -> Findings:
    """Concurrent callers never get each other's values."""
    beside = neighbours(history)
    for reply in shown(history):
        others = beside.get(reply.call.operation.index, [])
        if not reply.replied or not others:
            continue
        swapped = next((f for f in fields(reply, others) if f.fault is Fault.NEIGHBOUR), None)
        if swapped is None:
            yield KEPT
        else:
            places = (*reply.places, *(Witness(other.operation.index) for other in others[:3]))
            because = f"a caller got another caller's value: {swapped.key}"
            yield Breach(because, places, swapped.reading.value, swapped.actual)


SECTION = Section(
    name="sync",
    title="Synchronous replies",
    title_zh="同步回复",
    capability="sync",
    clauses=(
        gives_what_is_declared,
        answers_in_time,
        admits_a_timeout,
        admits_a_failure,
        keeps_callers_apart,
    ),
)
