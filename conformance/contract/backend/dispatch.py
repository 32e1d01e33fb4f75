"""Dispatch: who may call an extension, by which method and with which values, and what of it reaches the workflow."""

from conformance.contract.backend.causes import named_causes
from conformance.contract.backend.extension import Call, calls
from conformance.contract.backend.knocking import (
    answered,
    credential_of,
    ill_supplied,
    malformed,
    must_be_refused,
    not_published,
    other_methods,
    refusals,
    surely_revoked,
    unknown_slugs,
)
from conformance.contract.backend.outputs import Fault, Field, Shown, fields, shown, undeclared
from conformance.contract.backend.parameters import Standing
from conformance.contract.clause import Section, clause
from conformance.contract.refusal import answer, twins
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

VERIFIED = (
    "`/api/ex/{slug}` dispatcher 能验证 slug、认证、发布状态、HTTP 方法、URL/path 参数、query 参数、form 参数、"
    "body 参数、响应 schema 和 run 归因。"
)
SOURCED = "扩展接口参数来源必须覆盖 URL/path、query、form、body。"
HTTP = "The origin server MUST generate an Allow header field in a 405 response"

UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, NOT_ALLOWED = 401, 403, 404, 405
UNSUPPORTED, CONTENT_UNUSABLE, BAD_REQUEST = 415, 422, 400
OUT_OF_SERVICE = frozenset({403, 404, 409, 410})
REFUSED_VALUE = frozenset({BAD_REQUEST, CONTENT_UNUSABLE})
CLIENT_ERRORS = range(400, 500)


@clause(
    "DISPATCH-1",
    "MUST",
    source="WB evidence 3",
    quote=VERIFIED,
    zh="对凭证有效的调用者，未知 slug 是 404（没有凭证时 401 也合法）。",
)
def knows_no_unknown_slug(history: History) -> Findings:
    """An unknown slug is a 404 for a caller whose credential is valid (without one a 401 is lawful too)."""
    for call in unknown_slugs(history):
        valid = credential_of(history, call) == "valid"
        if call.answered:
            lawful = {NOT_FOUND} if valid else {NOT_FOUND, UNAUTHENTICATED}
            yield answered(call.operation, lawful, "the call of an unknown slug")
    if unknown_slugs(history):
        yield from twins(history, "DISPATCH-1")


@clause(
    "DISPATCH-2",
    "MUST",
    source="WB evidence 3",
    quote=VERIFIED,
    zh="没有凭证、凭证虚假或已吊销是 401；另一 workflow 的凭证是 403（或 401）；什么都没有发生。",
)
def knows_its_callers(history: History) -> Findings:
    """No credential, a false or a revoked one, is a 401; another workflow's is a 403 (or 401); nothing happened."""
    requests = [call for call in calls(history) if call.met.state == "published" and is_stranger(history, call)]

    def lawful(call: Call) -> set[int]:
        sound = not call.standing(Standing.MISSING, Standing.WRONG, Standing.OPEN)
        unknown = {FORBIDDEN, UNAUTHENTICATED} if call.trap == "other_credential" else {UNAUTHENTICATED}
        return unknown if sound else {*unknown, *REFUSED_VALUE}

    yield from refusals(history, requests, "DISPATCH-2", "a call without a valid credential of its own", lawful)


def is_stranger(history: History, call: Call) -> bool:
    """Whether a call's credential opens nothing here, and nothing else is wrong with it."""
    if call.trap in {"no_credential", "false_credential", "revoked_credential", "other_credential"}:
        return True
    useless = call.credential == "false" or surely_revoked(history, call)
    return call.trap is None and bool(call.met.told) and useless


@clause(
    "DISPATCH-3",
    "MUST",
    source="WB evidence 3",
    quote=VERIFIED,
    zh="已保存但未发布、已取消发布或已停用（若目标有此状态）：拒绝（403、404、409 或 410）；什么都没有发生。",
)
def serves_what_is_published(history: History) -> Findings:
    """Saved but not published, unpublished, or disabled (where the target knows that state): refused (403, 404, 409
    or 410); nothing happened.
    """
    what = "the call of an extension that is not published"
    yield from refusals(history, not_published(history), "DISPATCH-3", what, lambda call: out_of_service(history, call))


def out_of_service(history: History, call: Call) -> set[int]:
    """How a call of what is not published may be refused; who is not known, or sends what is wrong, may be told so
    first.
    """
    unknown = set() if credential_of(history, call) == "valid" else {UNAUTHENTICATED}
    unsound = REFUSED_VALUE if call.standing(Standing.MISSING, Standing.WRONG, Standing.OPEN) else set()
    return {*OUT_OF_SERVICE, *unknown, *unsound}


@clause(
    "DISPATCH-4",
    "MUST",
    source="WB evidence 3",
    quote=VERIFIED,
    zh="使用触发器之外的方法被拒绝（405 或 404）；什么都没有发生。",
)
def serves_its_method_alone(history: History) -> Findings:
    """Another method than the trigger's is refused (405, or 404); nothing happened."""

    def lawful(call: Call) -> set[int]:
        unknown = credential_of(history, call) != "valid"
        return {NOT_ALLOWED, NOT_FOUND, UNAUTHENTICATED} if unknown else {NOT_ALLOWED, NOT_FOUND}

    requests = other_methods(history)
    yield from refusals(history, requests, "DISPATCH-4", "a call by another method than the trigger's", lawful)


@clause(
    "DISPATCH-5",
    "MUST",
    source="WB invariant 5",
    quote=SOURCED,
    zh="每个声明的参数都从其声明的来源（path、query、form、body）读取，且不从其他来源读取。",
    modes="P",
)
def reads_each_from_its_source(history: History) -> Findings:
    """Each declared parameter is read from its declared source (path, query, form, body), and from no other."""
    for output in shown(history):
        for field in fields(output):
            if field.fault is Fault.SOURCE:
                yield misread(output, field, "a parameter was read from a source that is not its own")
            elif field.fault is None and field.inputs and field.reading.standing is Standing.GIVEN:
                yield KEPT
    yield from turned_away(history, defaulted=False)


def misread(output: Shown, field: Field, because: str) -> Breach:
    """The breach of a field that is not what the call sent."""
    return Breach(f"{because}: {field.key}", output.places, field.reading.value, field.actual)


def turned_away(history: History, *, defaulted: bool) -> Findings:
    """Judge the lawful calls that were refused for their values; `defaulted` are those that left something out which
    has a default. One that is some clause's twin is that clause's.
    """
    for call in calls(history):
        operation = call.operation
        relies = bool(call.standing(Standing.DEFAULTED))
        judged_here = call.answered and call.lawful and call.met.inputs and "twin" not in operation.arguments
        wrong = operation.outcome == "refused" and operation.http_status in {*REFUSED_VALUE, UNSUPPORTED}
        if judged_here and wrong and relies is defaulted and call.met.text("outcome") != "fails":
            because = "a call with all that is declared, and nothing else, was refused for its values"
            yield Breach(because, (Witness(operation.index),), "its parameters are read", answer(operation))


@clause(
    "DISPATCH-6",
    "MUST",
    source="WB evidence 3",
    quote=VERIFIED,
    zh="缺少必填参数是 400 或 422；什么都没有发生。",
    modes="P",
)
def misses_what_is_required(history: History) -> Findings:
    """A missing required parameter is a 400 or 422; nothing happened."""
    requests = [call for call in ill_supplied(history, "missing", Standing.MISSING) if not is_wrong(call)]
    yield from refusals(history, requests, "DISPATCH-6", "a call without a required parameter", lacking)


def is_wrong(call: Call) -> bool:
    return bool(call.standing(Standing.WRONG))


def lacking(call: Call) -> set[int]:
    """How a call may be refused that lacks something; one without any body has no content type to speak of either."""
    bare = not any(call.operation.arguments.get(word) for word in ("body", "form"))
    return {*REFUSED_VALUE, UNSUPPORTED} if bare and call.met.takes("form", "body") else set(REFUSED_VALUE)


@clause(
    "DISPATCH-7",
    "MUST",
    source="WB evidence 3",
    quote=VERIFIED,
    zh="类型错误的值是 400 或 422；什么都没有发生。",
    modes="P",
)
def refuses_wrong_types(history: History) -> Findings:
    """A value of the wrong type is a 400 or 422; nothing happened."""
    requests = ill_supplied(history, "wrong_type", Standing.WRONG)
    what = "a call with a value of the wrong type"
    yield from refusals(history, requests, "DISPATCH-7", what, lambda _: REFUSED_VALUE)


@clause(
    "DISPATCH-8",
    "MUST",
    source="WB evidence 3",
    quote=VERIFIED,
    zh="默认值恰好在值缺失时生效。",
    claims=("input-defaults",),
    modes="P",
)
def defaults_what_is_absent(history: History) -> Findings:
    """A default applies exactly when the value is absent."""
    for output in shown(history):
        defaults = {declared.key: declared.default for declared in output.call.met.inputs}
        for field in fields(output):
            known = any(defaults.get(key) is not None for key in field.inputs)
            if field.fault is Fault.DEFAULT:
                yield misread(output, field, "a default applied to a value that was there, or none to one that was not")
            elif field.fault is None and known and field.reading.settled:
                yield KEPT
    yield from turned_away(history, defaulted=True)


@clause(
    "DISPATCH-9",
    "MUST",
    source="WB invariant 5",
    quote=SOURCED,
    zh="未声明的内容绝不会到达 workflow。",
    modes="P",
)
def lets_nothing_undeclared_in(history: History) -> Findings:
    """What is not declared never reaches the workflow."""
    for output in shown(history):
        if undeclared(output.call):
            faults = [field for field in fields(output) if field.fault is Fault.UNDECLARED_INPUT]
            yield misread(output, faults[0], "something that is not declared reached the workflow") if faults else KEPT


@clause(
    "DISPATCH-10",
    "MUST",
    source="WB evidence 3",
    quote=VERIFIED,
    zh="格式错误的请求体或内容类型是 4xx，绝不是 5xx。",
    modes="P",
)
def refuses_the_malformed(history: History) -> Findings:
    """A malformed body or content type is a 4xx, never a 5xx."""
    for call in malformed(history):
        if call.answered:
            yield from unreadable(call)
    if malformed(history):
        yield from twins(history, "DISPATCH-10")


def unreadable(call: Call) -> Findings:
    """Judge the answer to a malformed body; where none is declared it may be ignored, and where some reading finds
    sense in it that reading may be taken.
    """
    finding = answered(call.operation, CLIENT_ERRORS, "a malformed body")
    broke = call.operation.outcome == "failed"
    if isinstance(finding, Breach) and not must_be_refused(call):
        if broke and call.met.text("outcome") != "fails":
            yield finding
        return
    if isinstance(finding, Breach):
        finding = Breach("a malformed body was not refused as it must be", finding.witness, "a 4xx", finding.actual)
    yield finding


@clause(
    "DISPATCH-11",
    "MUST",
    source="WB evidence 3",
    quote=VERIFIED,
    zh="run 记录其起因：workflow、发布版本、触发器、方法、凭证 id（绝不是秘密本身）。",
)
def names_its_cause(history: History) -> Findings:
    """The run names what caused it: workflow, publication, trigger, method, credential id (never the secret)."""
    yield from named_causes(history)


@clause(
    "DISPATCH-12",
    "SHOULD",
    source="RFC 9110",
    quote=HTTP,
    zh="错误的方法是带 `Allow` 的 405；401 带有 `WWW-Authenticate`。",
)
def says_what_would_do(history: History) -> Findings:
    """A wrong method is a 405 with `Allow`; a 401 carries `WWW-Authenticate`."""
    methods = {call.operation.index: call for call in other_methods(history) if call.trap == "method"}
    for operation in history.named("call_extension"):
        status = operation.http_status
        if status == UNAUTHENTICATED:
            yield carries(operation, "www-authenticate", "")
        elif status == NOT_ALLOWED:
            yield carries(operation, "allow", methods[operation.index].met.method if operation.index in methods else "")
        elif status == NOT_FOUND and operation.index in methods:
            yield Breach("a wrong method is no 405", (Witness(operation.index),), "a 405", answer(operation))


def carries(operation: Operation, name: str, holding: str) -> Finding:
    """Judge whether an answer carries a header that holds a word."""
    headers = operation.exchange.response_headers if operation.exchange else {}
    value = next((text for header, text in headers.items() if header.lower() == name), None)
    if value is not None and holding in value.upper():
        return KEPT
    because = f"a {operation.http_status} without what {name} has to say"
    return Breach(because, (Witness(operation.index),), f"{name}: {holding}".strip(": "), value)


@clause(
    "DISPATCH-13",
    "SHOULD",
    source="WB evidence 3",
    quote=VERIFIED,
    zh="对参数的拒绝会指出该参数。",
    modes="P",
)
def names_the_parameter(history: History) -> Findings:
    """The refusal of a parameter names it."""
    requests = {
        call.operation.index: call
        for trap, standing in (("missing", Standing.MISSING), ("wrong_type", Standing.WRONG))
        for call in ill_supplied(history, trap, standing)
    }
    for call in requests.values():
        if call.operation.http_status in REFUSED_VALUE:
            yield from naming(call)


def naming(call: Call) -> Findings:
    """Judge whether a refusal holds the name of one of the parameters that are wrong."""
    operation = call.operation
    marked = operation.arguments.get("field")
    keys = call.standing(Standing.MISSING, Standing.WRONG) or ([marked] if isinstance(marked, str) else [])
    body = (operation.exchange.response_body if operation.exchange else None) or ""
    said = f"{body} {operation.fields.get('message') or ''} {operation.fields.get('code') or ''}".casefold()
    if not keys or not said.strip():
        return
    if any(key.casefold() in said for key in keys):
        yield KEPT
    elif call.standing(Standing.OPEN) or call.values(declared=False):
        return  # it may well have been refused for these
    elif operation.exchange and operation.exchange.size > len(body.encode()):
        yield Doubt("a refusal was cut before it named a parameter", (Witness(operation.index),))
    else:
        because = "the refusal of a parameter does not name it"
        yield Breach(because, (Witness(operation.index),), " or ".join(keys), said.strip()[:200])


SECTION = Section(
    name="dispatch",
    title="Dispatch",
    title_zh="分发",
    capability="extension",
    clauses=(
        knows_no_unknown_slug,
        knows_its_callers,
        serves_what_is_published,
        serves_its_method_alone,
        reads_each_from_its_source,
        misses_what_is_required,
        refuses_wrong_types,
        defaults_what_is_absent,
        lets_nothing_undeclared_in,
        refuses_the_malformed,
        names_its_cause,
        says_what_would_do,
        names_the_parameter,
    ),
)
