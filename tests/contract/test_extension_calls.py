"""Whatever is sent to a lawful server of extensions no clause complains; each thing that it does wrong is found."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract.verdict import Ruling
from conformance.history.history import History
from tests.contract.clauses import CLAUSES
from tests.contract.extensions import Told
from tests.contract.lawful_extension import ASKS, HABITS, Ask, Habits, extension, programs, served

OUR_OWN = ("DISPATCH", "SYNC", "ASYNC", "OPENAPI")


def rulings(history: History) -> dict[str, Ruling]:
    """What each of the clauses about extensions makes of a history."""
    mine = {i: clause for i, clause in CLAUSES.items() if i.startswith(OUR_OWN)}
    return {clause_id: clause.judge(history).ruling for clause_id, clause in mine.items()}


@given(program=programs(), habits=HABITS)
@settings(max_examples=400, deadline=None)
def test_a_lawful_server_breaks_nothing(program: tuple[Told, list[Ask]], habits: Habits) -> None:
    """Whatever its habits, however strange what is sent, and however the calls overlap."""
    found = rulings(served(*program, habits))
    assert {i for i, ruling in found.items() if ruling not in {Ruling.HELD, Ruling.UNEXERCISED}} == set()


NAME: Told = {"key": "alpha", "source": "body", "type": "string", "required": True}
COUNT: Told = {"key": "beta", "source": "query", "type": "number", "required": False, "default": 7}
PLAIN = Ask(body={"alpha": "Ann"})
FAULTS: dict[str, tuple[str, str, Ask]] = {
    "another source": ("DISPATCH-5", "reads elsewhere", Ask(body={"alpha": "Ann"}, query=[("alpha", "Eve")])),
    "another source's number": (
        "DISPATCH-5",
        "reads elsewhere",
        Ask(body={"alpha": "A", "beta": 8}, query=[("beta", "9")]),
    ),
    "missing": ("DISPATCH-6", "requires nothing", Ask(body={})),
    "null": ("DISPATCH-7", "takes any type", Ask(body={"alpha": None})),
    "no number": ("DISPATCH-7", "takes any type", Ask(body={"alpha": "A"}, query=[("beta", "x")])),
    "no default": ("DISPATCH-8", "no defaults", PLAIN),
    "default for a zero": ("DISPATCH-8", "defaults the false", Ask(body={"alpha": "A"}, query=[("beta", "0")])),
    "a stranger": ("DISPATCH-9", "leaks", Ask(body={"alpha": "Ann", "extra": "stray-1"})),
}


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize(("clause_id", "fault", "ask"), FAULTS.values(), ids=FAULTS)
@given(before=st.lists(ASKS, max_size=2))
@settings(max_examples=10, deadline=None)
def test_a_fault_is_found(clause_id: str, fault: str, ask: Ask, mode: str, before: list[Ask]) -> None:
    """By the clause that names it, whatever was sent before."""
    met = extension([NAME, COUNT], mode)
    assert rulings(served(met, [*before, ask], Habits(fault=fault)))[clause_id] is Ruling.VIOLATED
