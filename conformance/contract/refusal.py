"""Refusals and what must not have happened: how a request that must be refused is judged.

A must-refuse request is judged three ways: its answer is a 4xx; the census before equals the census after; and its
twin, which differs in the one thing refused, is accepted. A request of which nobody took the census says nothing.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from conformance.contract.equality import same
from conformance.contract.surroundings import bridged
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

CHANGING = (
    *("create_workflow", "delete_workflow", "save_document", "save_trigger", "remove_trigger", "publish", "unpublish"),
    *("create_run", "execute", "call_extension", "submit_decision", "chat_create", "internal_create"),
    *("create_key", "revoke_key", "save_schedule", "enable", "disable", "control.clock"),
)
"""Operations that may change a census when they are not refused."""


def refused(operation: Operation, what: str) -> Finding:
    """Judge the answer to one request that must be refused."""
    if operation.outcome == "refused":
        return KEPT
    here = (Witness(operation.index),)
    if operation.outcome == "unknown":
        return Doubt(f"{what}: no answer came, so nobody knows whether it was refused", here)
    return Breach(f"{what} was not refused", here, expected="a 4xx", actual=answer(operation))


def judged(operations: Iterable[Operation]) -> list[Operation]:
    """The requests whose answers count: one that got none and was asked again is judged by the later answer."""
    return [operation for operation in operations if not operation.arguments.get("asked_again")]


def entering(history: History) -> Iterator[Operation]:
    """The requests that would begin a run: those to the execution entries that the profile names, and every call of an
    extension, which is one wherever there are extensions.
    """
    return history.named(*dict.fromkeys((*history.facts.execution, "call_extension")))


def repeats(history: History) -> set[int]:
    """The deliveries that were answered as repeats of an earlier one: they let nothing into execution, so that they
    may be answered from the record, whatever is out of order meanwhile.
    """
    begun: dict[str, float] = {}
    for delivery in history.named("submit_decision"):
        decision_id = delivery.arguments.get("decision_id")
        if (
            isinstance(decision_id, str)
            and delivery.outcome != "refused"
            and delivery.fields.get("duplicate") is not True
        ):
            begun.setdefault(decision_id, delivery.called_at)
    return {
        delivery.index
        for delivery in history.named("submit_decision")
        if delivery.outcome == "ok"
        and delivery.fields.get("duplicate") is True
        and begun.get(str(delivery.arguments.get("decision_id")), float("inf")) < delivery.called_at
    }


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
    bracketed = [request for request in requests if request.arguments.get("census") is not None]
    around = Surroundings.of(history, bracketed) if bracketed else None
    for request in bracketed:
        bracket = around.bracket(request) if around else None
        if bracket:
            before, after = bracket
            windows.setdefault((before.index, after.index), []).append(request)
            censuses.update({before.index: before, after.index: after})
    for (first, last), group in windows.items():
        yield compared(censuses[first], censuses[last], group, what)


@dataclass(frozen=True)
class Surroundings:
    """The censuses of each scope by time, and the time spans of what may lawfully have changed one."""

    returned: dict[object, list[Operation]]
    called: dict[object, list[Operation]]
    change_begins: list[float]
    changing_until: list[float]

    @classmethod
    def of(cls, history: History, requests: list[Operation]) -> "Surroundings":
        """What surrounds these requests, which themselves are to change nothing."""
        by_scope: dict[object, list[Operation]] = defaultdict(list)
        for census in history.named("census"):
            by_scope[census.arguments.get("scope")].append(census)
        judged_here = {request.index for request in requests}
        changes = [o for o in history.named(*CHANGING) if may_change(o) and o.index not in judged_here]
        changes.sort(key=lambda o: o.called_at)
        return cls(
            {scope: sorted(group, key=lambda o: o.returned_at) for scope, group in by_scope.items()},
            {scope: sorted(group, key=lambda o: o.called_at) for scope, group in by_scope.items()},
            [change.called_at for change in changes],
            list(accumulate((goes_on_until(history, change) for change in changes), max)),
        )

    def bracket(self, request: Operation) -> tuple[Operation, Operation] | None:
        """The censuses of the request's scope just before and just after it, where no lawful change lies between."""
        scope = request.arguments["census"]
        earlier, later = self.returned.get(scope, []), self.called.get(scope, [])
        last = bisect_right(earlier, request.called_at, key=lambda o: o.returned_at) - 1
        first = bisect_left(later, request.returned_at, key=lambda o: o.called_at)
        if last < 0 or first >= len(later):
            return None
        before, after = earlier[last], later[first]
        begun = bisect_left(self.change_begins, after.returned_at)
        return None if begun and self.changing_until[begun - 1] > before.called_at else (before, after)


def may_change(operation: Operation) -> bool:
    """Whether a request may lawfully have changed a census: it was not refused, nor a lost attempt at one that must
    be refused.
    """
    lost_attempt = operation.arguments.get("asked_again") and operation.arguments.get("census") is not None
    return operation.outcome != "refused" and not lost_attempt


def goes_on_until(history: History, change: Operation) -> float:
    """When a change was surely over: an execution that nobody watched to its end may add events later."""
    if change.name == "control.clock":
        return float("inf") if change.arguments.get("due") else change.returned_at
    starts = change.name == "submit_decision" and bridged(change) and change.fields.get("duplicate") is not True
    watched = ("clean",) if starts else (None, "clean")
    if change.outcome == "failed" or (change.outcome == "ok" and change.fields.get("ending") in watched):
        return change.returned_at
    run_id = change.arguments.get("run_id")
    settled = history.settled_readings.get(run_id, []) if isinstance(run_id, str) else []
    seen = (reading.operations[-1].returned_at for reading in settled)
    return min((at for at in seen if at >= change.returned_at), default=float("inf"))


def compared(before: Operation, after: Operation, group: list[Operation], what: str) -> Finding:
    """Judge one pair of censuses around the requests that lie between them."""
    places = (Witness(before.index), *(Witness(request.index) for request in group[:3]), Witness(after.index))
    if before.outcome != "ok" or after.outcome != "ok":
        return Doubt(f"{what}: the census could not be read, so nobody knows whether something happened", places)
    then, now = before.fields.get("seen"), after.fields.get("seen")
    if same(then, now):
        return KEPT
    return Breach(f"{what} left a trace: the census changed", places, expected=then, actual=now)


def answer(operation: Operation) -> str:
    """What came back, in a few words."""
    status = operation.http_status
    code = operation.fields.get("code")
    words = [str(status) if status is not None else operation.outcome]
    return " ".join([*words, str(code)] if code else words)
