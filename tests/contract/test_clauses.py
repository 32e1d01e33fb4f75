"""Each clause holds a history that keeps it, and exactly one is broken by a history that breaks one."""

import pytest

from conformance.contract.verdict import Ruling
from tests.contract.clauses import CLAUSES
from tests.contract.proofs import BROKEN, KEPT
from tests.contract.short_form import h


def cases(table: dict[str, dict[str, str]]) -> list[object]:
    """Every history of a table with the clause that it is about."""
    return [
        pytest.param(clause_id, text, id=f"{clause_id}.{what}")
        for clause_id, histories in table.items()
        for what, text in histories.items()
    ]


def rulings(text: str) -> dict[str, Ruling]:
    """What each clause makes of a history, the unexercised ones aside."""
    history = h(text)
    verdicts = {clause_id: clause.judge(history).ruling for clause_id, clause in CLAUSES.items()}
    return {clause_id: ruling for clause_id, ruling in verdicts.items() if ruling is not Ruling.UNEXERCISED}


@pytest.mark.parametrize(("clause_id", "text"), cases(BROKEN))
def test_one_fault_breaks_one_clause(clause_id: str, text: str) -> None:
    """The clause that names the fault is violated, and no other; another may well be left in doubt."""
    found = rulings(text)
    broken = {broken for broken, ruling in found.items() if ruling not in {Ruling.HELD, Ruling.INCONCLUSIVE}}
    assert broken == {clause_id}
    assert found[clause_id] is Ruling.VIOLATED


@pytest.mark.parametrize(("clause_id", "text"), cases(KEPT))
def test_a_lawful_history_breaks_nothing(clause_id: str, text: str) -> None:
    """However odd its habits: the clause that names it is held, and no other complains."""
    found = rulings(text)
    assert [other for other, ruling in found.items() if ruling is not Ruling.HELD] == []
    assert found[clause_id] is Ruling.HELD


@pytest.mark.parametrize("table", [KEPT, BROKEN], ids=["kept", "broken"])
def test_every_clause_is_proven(table: dict[str, dict[str, str]]) -> None:
    """No clause stands without a history that keeps it and one that breaks it."""
    assert list(table) == list(CLAUSES)
