"""However slugs are saved, published and given back by several at once: a lawful registry breaks no clause."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from conformance.contract.verdict import Ruling
from conformance.history.history import History
from conformance.history.operation import Exchange
from tests.contract.clauses import CLAUSES
from tests.contract.lawful_slugs import HABITS, PROGRAMS, Habits, Step, carried_out

SLUGS = [clause_id for clause_id in CLAUSES if clause_id.startswith("SLUG")]


def rulings(history: History) -> dict[str, Ruling]:
    return {clause_id: CLAUSES[clause_id].judge(history).ruling for clause_id in SLUGS}


@given(program=PROGRAMS, habits=HABITS)
@settings(max_examples=300)
def test_a_lawful_registry_breaks_nothing(program: list[Step], habits: Habits) -> None:
    """Whatever overlaps, whatever is lost, and whatever frees a slug."""
    found = rulings(carried_out(program, habits))
    assert {i for i, ruling in found.items() if ruling in {Ruling.VIOLATED, Ruling.FAULT}} == set()


SAVE = Step("save_trigger", "w1", "z", "POST", 1.0, 1.0)
OTHER = replace(SAVE, workflow_id="w2")
GONE = replace(SAVE, name="delete_workflow")
FAULTS: dict[str, tuple[str, list[Step], str]] = {
    "a taken slug is saved": ("SLUG-1", [SAVE, OTHER], "ok"),
    "a taken slug breaks": ("SLUG-1", [SAVE, OTHER], "failed"),
    "a taken slug is saved for another method": ("SLUG-2", [SAVE, replace(OTHER, method="GET")], "ok"),
    "two win a race": ("SLUG-3", [replace(SAVE, late=15.0), replace(OTHER, early=4.0)], "ok"),
    "its own is a conflict": ("SLUG-4", [SAVE, SAVE], "refused"),
    "a free slug is refused": ("SLUG-5", [SAVE, GONE, OTHER], "refused"),
}


@pytest.mark.parametrize(("clause_id", "tail", "outcome"), FAULTS.values(), ids=FAULTS)
@given(program=PROGRAMS, habits=HABITS)
@settings(max_examples=40)
def test_a_fault_is_caught(clause_id: str, tail: list[Step], outcome: str, program: list[Step], habits: Habits) -> None:
    """By the clause that names it, whatever lawful program went before over other slugs."""
    calm = [step for step in program if step.name not in {"delete_workflow", "unpublish"}]
    history = carried_out([replace(step, late=1.0, early=1.0, lost=False) for step in calm] + tail, habits)
    status = {"ok": 200, "refused": 409, "failed": 500}[outcome]
    last = replace(history.operations[-1], outcome=outcome, exchange=Exchange(method="POST", url="/", status=status))
    assert rulings(History((*history.operations[:-1], last)))[clause_id] is Ruling.VIOLATED
