"""Whatever a lawful target is asked for no clause complains; what it does wrong the clause that names it finds."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract.verdict import Ruling
from conformance.history.history import History
from conformance.history.operation import Exchange, Operation
from tests.contract.clauses import CLAUSES
from tests.contract.lawful import ACTIONS, CERTAIN, HABITS, Habits, Program, carried_out, programs

Fits = Callable[[Operation], bool]
Change = Callable[[Operation], Operation]


def rulings(history: History) -> dict[str, Ruling]:
    return {clause_id: clause.judge(history).ruling for clause_id, clause in CLAUSES.items()}


@given(program=programs(CERTAIN), habits=HABITS)
@settings(max_examples=300)
def test_a_lawful_program_is_held_by_every_clause(program: Program, habits: Habits) -> None:
    """Whatever its habits, and whatever the controls."""
    found = rulings(carried_out(program, habits))
    assert {i: ruling for i, ruling in found.items() if ruling not in {Ruling.HELD, Ruling.UNEXERCISED}} == {}


@given(program=programs(list(ACTIONS)), habits=HABITS)
@settings(max_examples=200)
def test_a_lost_answer_is_no_breach(program: Program, habits: Habits) -> None:
    """It may have happened: a doubt at most."""
    found = rulings(carried_out(program, habits))
    assert [clause_id for clause_id, ruling in found.items() if ruling in {Ruling.VIOLATED, Ruling.FAULT}] == []


def is_refused(name: str) -> Fits:
    return lambda operation: operation.name == name and operation.outcome == "refused"


def is_named(name: str) -> Fits:
    return lambda operation: operation.name == name


def accepted(operation: Operation) -> Operation:
    """The same request, let in."""
    stream = {"ending": "clean", "content_type": "text/event-stream"} if operation.name == "execute" else {}
    return replace(operation, outcome="ok", fields=stream, exchange=Exchange(method="POST", url="/", status=201))


def changed(**seen: Any) -> Change:  # noqa: ANN401 - whatever a census shows
    return lambda census: replace(census, fields={"seen": {**census.fields["seen"], **seen}})


def unaudited(audit: Operation) -> Operation:
    return replace(audit, fields={"items": []})


def is_general(operation: Operation) -> bool:
    """Whether this reads the audit as a whole."""
    return operation.name == "audit" and operation.arguments.keys() <= {"under"}


CALM: Program = [("coordinator back", 1), ("runs are kept", 1), ("look", 1), ("look", 2), ("look", 3)]
AWAY: Program = [*CALM, ("coordinator away", 1)]
OPEN: Program = [*CALM, ("internal on", 1)]
FAULTS: dict[str, tuple[str, Program, Fits, Change]] = {
    "a second winner": ("ONCE-2", [*CALM, ("race", 9)], is_refused("execute"), accepted),
    "accepted after its end": ("ONCE-1", [*CALM, ("execute", 9), ("execute", 9)], is_refused("execute"), accepted),
    "a run appears": ("DEC-3", [*CALM, ("forge", 9)], is_named("census"), changed(runs={"r7": "created"})),
    "a broken one is let in": ("DEC-3", [("forge", 9)], is_refused("submit_decision"), accepted),
    "a workflow appears": ("GATE-2", [*AWAY, ("chat", 1)], is_named("census"), changed(workflows=99)),
    "a dialog is let in": ("GATE-1", [*AWAY, ("chat", 1)], is_refused("chat_create"), accepted),
    "no record of a dialog": ("GATE-6", [*AWAY, ("chat", 1)], is_general, unaudited),
    "executed without an allow": ("GATE-4", [*AWAY, ("execute", 9)], is_refused("execute"), accepted),
    "executed though not kept": ("FLAG-2", [("runs are not kept", 1), ("execute", 9)], is_refused("execute"), accepted),
    "let in": ("INTERNAL-2", [*OPEN, ("generate", 1)], is_refused("internal_generate"), accepted),
    "in reach": (
        "INTERNAL-4",
        [*OPEN, ("internal off", 1), ("generate", 1)],
        is_refused("internal_generate"),
        accepted,
    ),
}


@pytest.mark.parametrize(("clause_id", "tail", "fits", "change"), FAULTS.values(), ids=FAULTS)
@given(program=programs(CERTAIN), habits=HABITS)
@settings(max_examples=40)
def test_a_fault_is_caught(
    clause_id: str, tail: Program, fits: Fits, change: Change, program: Program, habits: Habits
) -> None:
    """By the clause that names it, whatever lawful program went before."""
    history = carried_out([*program, *tail], habits)
    place = max(place for place, operation in enumerate(history.operations) if fits(operation))
    operations = list(history.operations)
    operations[place] = change(operations[place])
    assert CLAUSES[clause_id].judge(History(tuple(operations))).ruling is Ruling.VIOLATED


@given(program=programs(CERTAIN), habits=HABITS)
@settings(max_examples=40)
def test_a_missing_record_is_caught(program: Program, habits: Habits) -> None:
    """The audit is complete but for one refusal: DEC-6 complains, whichever ids its records carry."""
    history = carried_out([*program, ("forge", 9)], habits)
    forged = [row for operation in history.operations if operation.name == "audit" for row in operation.fields["items"]]
    lost = max((row for row in forged if row["reason"] == "invalid"), key=lambda row: int(row["n"]))
    operations = tuple(
        replace(operation, fields={"items": [row for row in operation.fields["items"] if row != lost]})
        if operation.name == "audit"
        else operation
        for operation in history.operations
    )
    assert CLAUSES["DEC-6"].judge(History(operations)).ruling is Ruling.VIOLATED


ODD: list[object] = [None, 7, True, "x", [], [1], {"a": [1]}, 2**80, [{"kind": [1], "decision_id": [2], "run_id": {}}]]
SHOWN = ["items", "total", "has_more", "cause", "status", "executed", "duplicate", "run_id", "code"]


@given(
    program=programs(CERTAIN),
    odd=st.dictionaries(st.sampled_from(SHOWN), st.sampled_from(ODD), min_size=1),
    part=st.integers(1, 3),
)
def test_an_odd_answer_is_no_fault_of_ours(program: Program, odd: dict[str, object], part: int) -> None:
    """Whatever the fields of an answer hold, every clause comes to a ruling."""
    history = carried_out(program, Habits())
    operations = tuple(
        replace(operation, fields={**operation.fields, **odd}) if operation.index % part == 0 else operation
        for operation in history.operations
    )
    assert Ruling.FAULT not in rulings(History(operations)).values()
