"""Refusals and what must not have happened: how a request that must be refused is judged.

A must-refuse request is judged three ways: its answer is a 4xx; the census before equals the census after; and its
twin, which differs in the one thing refused, is accepted. A request of which nobody took the census says nothing.
"""

from collections.abc import Iterable

from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

CHANGING = frozenset({"execute", "create_run", "create_workflow", "delete_workflow", "save_document"})
"""Operations that may change a census when they are not refused."""


def refused(operation: Operation, what: str) -> Finding:
    """Judge the answer to one request that must be refused."""
    if operation.outcome == "refused":
        return KEPT
    here = (Witness(operation.index),)
    if operation.outcome == "unknown":
        return Doubt(f"{what}: no answer came, so nobody knows whether it was refused", here)
    return Breach(f"{what} was not refused", here, expected="a 4xx", actual=answer(operation))


def twins(history: History, clause_id: str) -> Findings:
    """Judge the requests that differ from a clause's must-refuse ones in the one thing refused."""
    lawful = [operation for operation in history.operations if operation.arguments.get("twin") == clause_id]
    accepted = any(operation.outcome == "ok" for operation in lawful)
    for operation in lawful:
        if accepted and operation.outcome == "unknown":
            continue  # the connection was lost before the answer, and the request was sent again
        here = (Witness(operation.index),)
        if operation.outcome == "ok":
            yield KEPT
        elif operation.outcome == "unknown":
            yield Doubt(f"no answer came to the lawful twin of {clause_id}", here)
        else:
            because = "the lawful request that differs only in the thing refused was not accepted either"
            yield Breach(because, here, expected="a 2xx", actual=answer(operation))


def nothing_happened(history: History, requests: Iterable[Operation], what: str) -> Findings:
    """Compare the census before and after each request; neighbours that share a pair of censuses are judged once."""
    windows: dict[tuple[int, int], list[Operation]] = {}
    censuses: dict[int, Operation] = {}
    for request in requests:
        bracket = around(history, request)
        if bracket:
            before, after = bracket
            windows.setdefault((before.index, after.index), []).append(request)
            censuses.update({before.index: before, after.index: after})
    for (first, last), group in windows.items():
        yield compared(censuses[first], censuses[last], group, what)


def around(history: History, request: Operation) -> tuple[Operation, Operation] | None:
    """The censuses of the request's scope just before and just after it, where only refusals lie between them."""
    scope = request.arguments.get("census")
    readings = [o for o in history.named("census") if o.arguments.get("scope") == scope]
    before = max((o for o in readings if o.returned_at <= request.called_at), key=called, default=None)
    after = min((o for o in readings if o.called_at >= request.returned_at), key=called, default=None)
    if scope is None or before is None or after is None:
        return None
    between = (o for o in history.operations if before.returned_at <= o.called_at <= after.called_at)
    return None if any(may_change(operation) for operation in between) else (before, after)


def may_change(operation: Operation) -> bool:
    """Whether an operation may lawfully have changed a census: it was not refused, and nobody said that it must be."""
    return operation.name in CHANGING and operation.outcome != "refused" and operation.arguments.get("census") is None


def called(operation: Operation) -> float:
    return operation.called_at


def compared(before: Operation, after: Operation, group: list[Operation], what: str) -> Finding:
    """Judge one pair of censuses around the requests that lie between them."""
    places = (Witness(before.index), *(Witness(request.index) for request in group[:3]), Witness(after.index))
    if before.outcome != "ok" or after.outcome != "ok":
        return Doubt(f"{what}: the census could not be read, so nobody knows whether something happened", places)
    then, now = before.fields.get("seen"), after.fields.get("seen")
    if then == now:
        return KEPT
    return Breach(f"{what} left a trace: the census changed", places, expected=then, actual=now)


def answer(operation: Operation) -> str:
    """What came back, in a few words."""
    status = operation.http_status
    code = operation.fields.get("code")
    words = [str(status) if status is not None else operation.outcome]
    return " ".join([*words, str(code)] if code else words)
