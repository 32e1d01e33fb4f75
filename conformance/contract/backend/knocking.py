"""Calls that must be refused: how their answers are judged, and which calls are of which kind.

A call is of a kind because it is marked so (`trap`), or because what it met and what it sent say so. A call that is
wrong in two ways may be refused for either, so that only what is wrong in one way is judged.
"""

from collections.abc import Callable, Collection

from conformance.contract.backend.extension import Call, calls, quiet
from conformance.contract.backend.parameters import Standing
from conformance.contract.refusal import answer, nothing_happened, twins
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation
from conformance.history.strict_json import read_object, read_value

TOO_MANY = 429
FORM = "application/x-www-form-urlencoded"
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
UNPUBLISHED = frozenset({"saved", "unpublished", "disabled"})


def refusals(
    history: History, requests: list[Call], clause_id: str, what: str, lawful: Callable[[Call], Collection[int]]
) -> Findings:
    """Judge calls that must be refused: the answers, the census around them, and their twins."""
    for request in requests:
        if request.answered:
            yield answered(request.operation, lawful(request), what)
    yield from nothing_happened(history, quiet(history, requests), what)
    if requests:
        yield from twins(history, clause_id)


def answered(operation: Operation, lawful: Collection[int], what: str) -> Finding:
    """Judge the status of one answer."""
    here = (Witness(operation.index),)
    status = operation.http_status
    if operation.outcome == "unknown":
        return Doubt(f"{what}: no answer came, so nobody knows whether it was refused", here)
    if status in lawful or (status is None and operation.outcome == "refused"):
        return KEPT
    if status == TOO_MANY:
        return Doubt(f"{what}: the target had been asked too often", here)
    expected = " or ".join(str(each) for each in sorted(lawful))
    return Breach(f"{what} was not refused as it must be", here, expected, answer(operation))


def unknown_slugs(history: History) -> list[Call]:
    """The calls of slugs that nobody ever had; asking for the options of anything is answered by many servers."""
    marked = [c for c in calls(history) if c.trap == "unknown_slug" or (c.trap is None and c.met.state == "unknown")]
    return [call for call in marked if call.method in METHODS]


def credential_of(history: History, call: Call) -> str:
    """What is known of a call's credential: `none`, `false`, `revoked`, or `valid` as far as the history tells."""
    if call.credential is None:
        return "none"
    if call.credential == "false" or call.trap == "false_credential":
        return "false"
    revoked = any(
        revocation.arguments.get("key_id") == call.credential
        and revocation.outcome != "refused"
        and revocation.called_at < call.operation.returned_at
        for revocation in history.named("revoke_key")
    )
    return "revoked" if revoked else "valid"


def surely_revoked(history: History, call: Call) -> bool:
    """Whether the credential's revocation had been answered before the call began."""
    return any(
        revocation.arguments.get("key_id") == call.credential
        and revocation.outcome == "ok"
        and revocation.returned_at <= call.operation.called_at
        for revocation in history.named("revoke_key")
    )


def not_published(history: History) -> list[Call]:
    """The calls of extensions that were saved, and are not published now."""
    return [
        call
        for call in calls(history)
        if call.trap == "not_published" or (call.trap is None and call.met.state in UNPUBLISHED)
    ]


def other_methods(history: History) -> list[Call]:
    """The calls by another method than the trigger's; HTTP itself lends HEAD and OPTIONS to everybody."""
    return [
        call
        for call in calls(history)
        if (call.trap == "method" or (call.trap is None and call.met.state == "published"))
        and call.met.method
        and call.method in METHODS - {call.met.method}
    ]


def ill_supplied(history: History, trap: str, standing: Standing) -> list[Call]:
    """The calls of published extensions one of whose inputs stands so: by what was sent, or where only the mark tells
    it.
    """
    found = []
    for call in calls(history):
        told = bool(call.met.inputs)
        so = bool(call.standing(standing)) if told else call.trap == trap
        by_body = call.operation.arguments.get("raw_body") is None
        if so and by_body and call.met.state == "published" and call.trap in {None, "missing", "wrong_type"}:
            found.append(call)
    return found


def malformed(history: History) -> list[Call]:
    """The calls with a body, or a content type, that is marked as malformed or is no JSON although it says so."""
    return [
        call
        for call in calls(history)
        if call.met.state == "published" and (call.trap == "malformed" or (call.trap is None and is_no_json(call)))
    ]


def content_type(call: Call) -> str:
    """The media type of a raw body, without its parameters."""
    return str(call.operation.arguments.get("content_type") or "").partition(";")[0].strip().lower()


def is_no_json(call: Call) -> bool:
    """Whether a body that calls itself JSON cannot be read as an object; an empty one may pass for none."""
    raw = call.operation.arguments.get("raw_body")
    text = isinstance(raw, str) and bool(raw.strip())
    return text and content_type(call) == "application/json" and bool(read_object(str(raw).lstrip("\ufeff"))[1])


def is_unreadable_json(call: Call) -> bool:
    """Whether a body that calls itself JSON is no JSON value at all."""
    raw = call.operation.arguments.get("raw_body")
    text = isinstance(raw, str) and bool(raw.strip()) and content_type(call) == "application/json"
    return text and bool(read_value(str(raw).lstrip("\ufeff"))[1])


def must_be_refused(call: Call) -> bool:
    """Whether a malformed body can be read by nobody: the extension takes a body, and this is none that may be read
    leniently (any text is a form, JSON under another name, nothing at all). Where nothing of it is required, what is
    sent in another shape, or as another kind, may pass for nothing as well.
    """
    raw = call.operation.arguments.get("raw_body")
    carried = [each for each in call.met.inputs if each.source in {"form", "body"}]
    if call.met.inputs and not any(each.required for each in carried):
        return call.met.takes("body") and is_unreadable_json(call)
    if isinstance(raw, str) and content_type(call) != FORM:
        return bool(raw.strip()) and bool(read_object(raw.lstrip("\ufeff"))[1])
    return content_type(call) != FORM or not call.met.takes("form")
