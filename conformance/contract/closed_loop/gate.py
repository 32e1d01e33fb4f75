"""Fail-closed coordinator: while it cannot say yes, nothing gets in, and nothing is left behind."""

from collections import defaultdict
from itertools import pairwise

from conformance.contract.audit import leaves_a_record
from conformance.contract.backend.forbidden import stays_quiet
from conformance.contract.clause import Section, clause
from conformance.contract.refusal import answer, entering, judged, nothing_happened, refused, repeats, twins
from conformance.contract.surroundings import COORDINATOR, mode, under
from conformance.contract.verdict import KEPT, Breach, Finding, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

MISSING = "在 Coordinator 缺失/未配置/不可用时：所有新增/修改的对话入口必须拒绝请求（fail-closed）。"
NOTHING = "拒绝时不得产生副作用：不创建 workflow、不创建 run、不写入 RunEvents（除非是显式、可控的审计拒绝事件）。"
ALLOWED = "只有 allow 的 validated decision 允许进入执行链路（bridge/entry）。"

OUR_OWN = frozenset({"under", "census", "decision_id", "twin", "asked_again", "document", "lag_ms"})
"""Arguments that tell about a request, and are no part of what is asked."""

NO_ALLOW = ("absent", "raises", "hangs", "denies")
"""The modes of a coordinator that allows nothing."""


def dialogs(history: History, *modes: str) -> list[Operation]:
    """The requests to dialog entries while the coordinator was in one of these modes."""
    return judged(under(history.named(*history.facts.dialog), COORDINATOR, *modes))


def executions(history: History, *modes: str) -> list[Operation]:
    """The requests that would begin a run while the coordinator was in one of these modes."""
    return judged(under(entering(history), COORDINATOR, *modes))


@clause(
    "GATE-1",
    "MUST",
    source="CL 4",
    quote=MISSING,
    zh="Coordinator 缺失时，每个对话入口都拒绝，且状态与错误码稳定如一。",
    controls=(COORDINATOR,),
)
def refuses_every_dialog(history: History) -> Findings:
    """With the coordinator absent every dialog entry refuses, with one stable status and error code."""
    requests = dialogs(history, "absent")
    for request in requests:
        yield refused(request, f"{request.name} without a coordinator")
    alike: dict[str, list[Operation]] = defaultdict(list)
    for request in requests:
        if request.outcome == "refused":
            alike[asked(request)].append(request)
    for group in alike.values():
        yield from stable(group)


def asked(request: Operation) -> str:
    """What was asked, and under which other controls: what a target may refuse for another reason is another request.

    Each delivery has a decision_id of its own, so that is left out.
    """
    arguments = {key: value for key, value in request.arguments.items() if key not in OUR_OWN}
    others = request.arguments.get("under")
    others = {key: value for key, value in others.items() if key != COORDINATOR} if isinstance(others, dict) else {}
    return repr((request.name, sorted(arguments.items()), sorted(others.items(), key=str)))


def stable(requests: list[Operation]) -> Findings:
    """Judge whether the same refusal looks the same every time."""
    for before, after in pairwise(requests):
        if face(before) != face(after):
            places = (Witness(before.index), Witness(after.index))
            yield Breach("the refusal changes from one request to the next", places, answer(before), answer(after))
            return


def face(request: Operation) -> tuple[int | None, object]:
    """What a client sees of a refusal: its status and its error code."""
    return request.http_status, request.fields.get("code")


@clause(
    "GATE-2",
    "MUST",
    source="CL 4",
    quote=NOTHING,
    zh="该拒绝没有副作用：没有 workflow、run 或 run 事件。",
    controls=(COORDINATOR,),
    modes="P",
)
def leaves_nothing_behind(history: History) -> Findings:
    """That refusal has no side effect: no workflow, no run, no run event."""
    requests = dialogs(history, "absent", "raises", "hangs")
    yield from nothing_happened(history, requests, "a dialog that the missing coordinator refused")


@clause(
    "GATE-3",
    "MUST",
    source="CL 4",
    quote=MISSING,
    zh="抛出异常或挂起的 Coordinator 同样被拒绝，且在 profile 规定的时限之内。",
    controls=(COORDINATOR,),
)
def refuses_alike_when_it_fails(history: History) -> Findings:
    """A coordinator that raises or hangs is refused alike, within the profile's bound."""
    absent = (*dialogs(history, "absent"), *executions(history, "absent"))
    usual = {asked(request): request for request in absent if request.outcome == "refused"}
    answered = repeats(history)
    for request in (*dialogs(history, "raises", "hangs"), *executions(history, "raises", "hangs")):
        if request.index not in answered:
            yield alike(request, usual.get(asked(request)), history.facts.gate_ms)


def alike(request: Operation, usual: Operation | None, bound_ms: float) -> Finding:
    """Judge one request to an entry whose coordinator raises or hangs."""
    here = (Witness(request.index),)
    took = request.took_ms
    if took > bound_ms:
        because = "a coordinator that does not answer keeps the caller waiting"
        return Breach(because, here, f"a refusal within {bound_ms:.0f} ms", f"{answer(request)} after {took:.0f} ms")
    finding = refused(request, f"{request.name} with a coordinator that raises or hangs")
    if finding is KEPT and usual is not None and face(usual) != face(request):
        places = (Witness(usual.index), *here)
        return Breach("a coordinator that fails is refused otherwise", places, answer(usual), answer(request))
    return finding


@clause(
    "GATE-4",
    "MUST",
    source="CL 2.2, 4",
    quote=ALLOWED,
    zh="执行入口同样拒绝：没有允许，任何东西都不能进入执行。",
    controls=(COORDINATOR,),
)
def lets_nothing_into_execution(history: History) -> Findings:
    """Execution entries refuse too: without an allow nothing enters execution."""
    answered = repeats(history)
    asked_for = [o for o in executions(history, *NO_ALLOW) if o.index not in answered]
    # A decision that the coordinator denies is DEC-2's, so that each of the two faults has one clause that names it.
    requests = [o for o in asked_for if o.name != "submit_decision" or mode(o, COORDINATOR) != "denies"]
    for request in requests:
        yield refused(request, f"{request.name} without the coordinator's allow")
    yield from nothing_happened(history, requests, "an execution that nobody allowed")
    yield from stays_quiet(history, COORDINATOR, is_unallowed, "it was due without the coordinator's allow")


def is_unallowed(operation: Operation) -> bool:
    """Whether the coordinator allowed nothing when the operation was called."""
    return mode(operation, COORDINATOR) in NO_ALLOW


@clause(
    "GATE-5",
    "MUST",
    source="CL 4",
    quote=MISSING,
    zh="Coordinator 恢复后，同样的请求被接受。",
    controls=(COORDINATOR,),
)
def lets_in_once_it_is_back(history: History) -> Findings:
    """Once the coordinator is back the same request is accepted."""
    yield from twins(history, "GATE-5")


@clause(
    "GATE-6",
    "SHOULD",
    source="CL 4",
    quote=NOTHING,
    zh="该拒绝留下一条审计记录。",
    controls=(COORDINATOR,),
)
def leaves_an_audit_record(history: History) -> Findings:
    """The refusal leaves an audit record."""
    requests = (*dialogs(history, "absent"), *executions(history, "absent"))
    for request in requests:
        if request.outcome == "refused":
            yield from leaves_a_record(history, request, "the refusal left no audit record")


SECTION = Section(
    name="gate",
    title="Fail-closed coordinator",
    title_zh="失败即关闭的 Coordinator",
    capability="coordinator",
    clauses=(
        refuses_every_dialog,
        leaves_nothing_behind,
        refuses_alike_when_it_fails,
        lets_nothing_into_execution,
        lets_in_once_it_is_back,
        leaves_an_audit_record,
    ),
)
