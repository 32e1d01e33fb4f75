"""Asynchronous replies: they name the run before it ends, and the run does what a synchronous call would have done."""

from conformance.contract.backend.endings import ends_once
from conformance.contract.backend.extension import ACCEPTED, ENDED, Call, served, status_of
from conformance.contract.backend.outputs import Fault, fields, neighbours, shown, texts
from conformance.contract.clause import Section, clause
from conformance.contract.refusal import answer
from conformance.contract.verdict import KEPT, Breach, Doubt, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

HOSTED = "触发器配置、同步 / 异步运行、/api/ex/{slug}、定时触发和全局 OpenAPI 注册。"
EXPLICIT = "任一执行入口（REST / agent / replay）必须显式携带 `run_id`，禁止隐式生成不可追踪的 `run_id`。"
MEANING = "The 202 (Accepted) status code indicates that the request has been accepted for processing"

ABOUT_VALUES = frozenset({400, 415, 422, 429})
"""Statuses of a refusal that is some other clause's, or nobody's."""

OWN_FAULTS = frozenset({Fault.VALUE, Fault.NEIGHBOUR})


@clause(
    "ASYNC-1",
    "MUST",
    source="WB fact 1",
    quote=HOSTED,
    zh="回复是指明 run 的成功，且在 run 结束之前到达。",
)
def names_the_run_before_it_ends(history: History) -> Findings:
    """The reply is a success that names the run, and comes before the run ends."""
    for call in served(history, "async"):
        operation = call.operation
        here = (Witness(operation.index),)
        if operation.outcome == "unknown":
            yield Doubt("no answer came to an asynchronous call", here)
        elif operation.outcome == "ok" and call.run_id is None:
            yield Breach("the reply to an asynchronous call names no run", here, "a run_id", answer(operation))
        elif operation.outcome == "ok":
            yield from before_the_end(history, call)
        elif call.lawful and "twin" not in operation.arguments and operation.http_status not in ABOUT_VALUES:
            yield Breach("an asynchronous call was not accepted", here, "a 2xx", answer(operation))


def before_the_end(history: History, call: Call) -> Findings:
    """Judge whether the reply came while the run went on: sooner than the run can have ended, or the first look at the
    run still saw it go on. What one round trip takes was spent on the way, so that a short run of a target that is far
    away may have ended meanwhile: what is left tells, where it is clearly less than the run lasts.
    """
    lasts = call.met.milliseconds("lasts_ms")
    here = Witness(call.operation.index)
    if not lasts or call.took < lasts:
        yield KEPT
        return
    look = first_look(history, call)
    status = status_of(look) if look is not None and look.outcome == "ok" else None
    if look is None or status is None:
        yield Doubt("a reply came so late that its run may have ended, and nobody looked", (here,))
        return
    there_ms = call.operation.took_ms - (look.returned_at - look.called_at)
    if status not in ENDED or there_ms < lasts / 2:
        yield KEPT
    elif there_ms >= lasts:
        places = (here, Witness(look.index))
        because = "the reply to an asynchronous call came when its run had ended"
        yield Breach(because, places, f"a reply in less than {lasts:.0f} ms", f"after {call.took:.0f} ms, {status}")


def first_look(history: History, call: Call) -> Operation | None:
    """The first reading of the run that was begun once the reply had come."""
    looks = history.of_run(call.run_id, "read_run")
    return next((look for look in looks if look.called_at >= call.operation.returned_at), None)


@clause(
    "ASYNC-2",
    "MUST",
    source="WB fact 1",
    quote=HOSTED,
    zh="run 只结束一次，其输出与相同输入的同步调用所给出的相同。",
    modes="P",
)
def does_what_a_synchronous_call_does(history: History) -> Findings:
    """The run ends once, with the output that a synchronous call gives for the same input."""
    asked = {call.operation.index: call for call in served(history, "async") if call.operation.outcome == "ok"}
    for call in asked.values():
        yield from ends_once(history, call, readable=False)
        yield from ends_as_written(history, call)
    beside = neighbours(history)
    for seen in shown(history):
        if seen.call.operation.index not in asked:
            continue
        held = list(texts(seen.output))
        leak = next((canary for canary in seen.call.met.canaries if any(canary in text for text in held)), None)
        wrong = [f for f in fields(seen, beside.get(seen.call.operation.index, ())) if f.fault in OWN_FAULTS]
        if leak is not None:
            yield Breach("a run's output holds what an inner node gave out", seen.places, "what is declared", leak)
        elif wrong:
            because = f"a run's output is not that of a synchronous call: {wrong[0].key}"
            yield Breach(because, seen.places, wrong[0].reading.value, wrong[0].actual)
        else:
            yield KEPT


def ends_as_written(history: History, call: Call) -> Findings:
    """Judge the run's end by what its document can come to."""
    due = {"completes": "completed", "fails": "failed"}.get(call.met.text("outcome"))
    for look in history.of_run(call.run_id, "read_run"):
        status = status_of(look)
        if due and look.outcome == "ok" and status in {"completed", "failed"} and status != due:
            places = (Witness(call.operation.index), Witness(look.index))
            yield Breach("an asynchronous run ends otherwise than its document can", places, due, status)
            return


@clause(
    "ASYNC-3",
    "MUST",
    source="CL 2.1",
    quote=EXPLICIT,
    zh="该 run_id 可立即读取。",
    modes="C",
)
def can_be_read_at_once(history: History) -> Findings:
    """That run_id can be read at once."""
    for call in served(history, "async"):
        look = first_look(history, call) if call.operation.outcome == "ok" else None
        if look is None:
            continue
        places = (Witness(call.operation.index), Witness(look.index))
        if look.outcome == "unknown":
            yield Doubt("no answer came to the first reading of a run", places)
        elif look.outcome != "ok" or look.fields.get("status") is None:
            because = "the run that a reply named cannot be read at once"
            yield Breach(because, places, "its status", answer(look))
        else:
            yield KEPT


@clause(
    "ASYNC-4",
    "SHOULD",
    source="RFC 9110",
    quote=MEANING,
    zh="回复是 202。",
)
def is_accepted(history: History) -> Findings:
    """The reply is a 202."""
    for call in served(history, "async"):
        status = call.operation.http_status
        if call.operation.outcome == "ok" and status is not None:
            here = (Witness(call.operation.index),)
            yield KEPT if status == ACCEPTED else Breach("the reply is no 202", here, ACCEPTED, status)


SECTION = Section(
    name="async",
    title="Asynchronous replies",
    title_zh="异步回复",
    capability="async",
    clauses=(
        names_the_run_before_it_ends,
        does_what_a_synchronous_call_does,
        can_be_read_at_once,
        is_accepted,
    ),
)
