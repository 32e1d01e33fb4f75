"""Internal creation: out of reach by default, for administrators alone when switched on, out of reach again after."""

from conformance.contract.audit import leaves_a_record
from conformance.contract.clause import Section, clause
from conformance.contract.refusal import answer, judged, nothing_happened, refused
from conformance.contract.surroundings import flag, undisturbed
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

CLOSED = "内部创建入口默认不可达（WFCL-060）"
SWITCHES = "灰度/回滚开关（WFCL-100）"
OUT_OF_REACH = frozenset({401, 403, 404, 410})
ADMINISTRATOR = "administrator"


def entries(history: History) -> list[Operation]:
    """The requests to internal creation entries whose answers count."""
    return judged(history.named(*history.facts.internal))


def is_open(operation: Operation) -> bool:
    return flag(operation, "internal_create") is True


def was_open(history: History, operation: Operation) -> bool:
    """Whether the entries had been switched on before."""
    switched = history.named("control.flags")
    return any(o.arguments.get("internal_create") is True and o.returned_at <= operation.called_at for o in switched)


def out_of_reach(operation: Operation) -> Finding:
    """Judge a request to an entry that is switched off."""
    here = (Witness(operation.index),)
    if operation.outcome == "unknown":
        return Doubt("no answer came from an internal creation entry", here)
    if operation.http_status in OUT_OF_REACH or (operation.http_status is None and operation.outcome == "refused"):
        return KEPT
    because = f"{operation.name} can be reached although it is switched off"
    return Breach(because, here, "401, 403, 404 or 410", answer(operation))


@clause(
    "INTERNAL-1",
    "MUST",
    source="CL 5.1.3",
    quote=CLOSED,
    zh="默认情况下内部创建入口不可达（401、403、404 或 410），无论请求体为何。",
)
def is_out_of_reach_by_default(history: History) -> Findings:
    """By default the internal creation entries are out of reach (401, 403, 404 or 410), whatever the body."""
    requests = [o for o in entries(history) if not is_open(o) and not was_open(history, o)]
    for request in requests:
        yield out_of_reach(request)
    yield from nothing_happened(history, requests, "an internal creation that is switched off")


@clause(
    "INTERNAL-2",
    "MUST",
    source="CL 5.1.3",
    quote=CLOSED,
    zh="开启后，拒绝非管理员的调用者。",
    controls=("flags",),
)
def refuses_who_is_no_administrator(history: History) -> Findings:
    """Switched on, they refuse a caller who is not an administrator."""
    others = (None, ADMINISTRATOR)  # without an actor the profile's own called, who may well be an administrator
    requests = [o for o in entries(history) if is_open(o) and o.arguments.get("actor") not in others]
    for request in requests:
        yield refused(request, f"{request.name} by {request.arguments.get('actor')}")
    yield from nothing_happened(history, requests, "an internal creation by somebody who is no administrator")


@clause(
    "INTERNAL-3",
    "MUST",
    source="CL 5.1.3",
    quote=CLOSED,
    zh="开启后，管理员的创建成功并被审计。",
    controls=("flags",),
)
def serves_and_audits_administrators(history: History) -> Findings:
    """Switched on, an administrator's creation succeeds and is audited."""
    for request in entries(history):
        if is_open(request) and is_good(request):
            yield served(request)
            if request.outcome == "ok":
                yield from is_there(history, request)
                yield from leaves_a_record(history, request, "an administrator's creation was not audited")


def is_there(history: History, request: Operation) -> Findings:
    """Judge whether the workflow that was said to be created can be read, as long as nobody deleted it."""
    workflow_id = request.fields.get("workflow_id")
    gone = {o.arguments.get("workflow_id") for o in history.named("delete_workflow") if o.outcome != "refused"}
    if not isinstance(workflow_id, str) or workflow_id in gone:
        return
    for look in history.named("read_workflow"):
        if look.arguments.get("workflow_id") == workflow_id and look.called_at >= request.returned_at:
            places = (Witness(request.index), Witness(look.index))
            if look.outcome == "unknown":
                yield Doubt("no answer came from the workflow that an administrator created", places)
            elif look.outcome != "ok":
                because = "an administrator's creation created nothing"
                yield Breach(because, places, f"{workflow_id} can be read", answer(look))


def is_good(request: Operation) -> bool:
    """Whether an administrator asked with a whole body, while nothing else was out of order."""
    spoiled = any(request.arguments.get(word) is not None for word in ("broken", "raw_body"))
    return request.arguments.get("actor") == ADMINISTRATOR and not spoiled and undisturbed(request)


def served(request: Operation) -> Finding:
    here = (Witness(request.index),)
    if request.outcome == "ok":
        return KEPT
    if request.outcome == "unknown":
        return Doubt("no answer came to an administrator's creation", here)
    return Breach("an administrator's creation did not succeed", here, "a 2xx", answer(request))


@clause(
    "INTERNAL-4",
    "MUST",
    source="CL 5.1.4",
    quote=SWITCHES,
    zh="再次关闭后，它们再次不可达。",
    controls=("flags",),
)
def is_out_of_reach_again(history: History) -> Findings:
    """Switched off again, they are out of reach again."""
    for request in entries(history):
        if not is_open(request) and was_open(history, request):
            yield out_of_reach(request)


SECTION = Section(
    name="internal",
    title="Internal creation",
    title_zh="内部创建",
    capability="internal-create",
    clauses=(
        is_out_of_reach_by_default,
        refuses_who_is_no_administrator,
        serves_and_audits_administrators,
        is_out_of_reach_again,
    ),
)
