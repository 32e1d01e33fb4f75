"""What units, cases and the session's end come to: the worst wins, and nothing unproven passes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.contract.clause import Section
from conformance.contract.verdict import Ruling
from conformance.errors import BadHistory
from conformance.history.journal import Journal
from conformance.history.operation import Operation
from conformance.report.conclusion import Conclusion, Session, exit_code
from conformance.report.judging import Judging, conclude

Execute = Callable[..., Operation]
DONE = "workflow_complete"


@pytest.fixture
def finish(journal: Journal, sections: tuple[Section, ...]) -> Callable[..., Conclusion]:
    """End the session and conclude it."""

    def conclude_now(hint: str | None = None) -> Conclusion:
        journal.end(verdict_hint=hint, duration_s=2.0)
        journal.close()
        return conclude(journal.path.parent, sections)

    return conclude_now


Finish = Callable[..., Conclusion]


def case(journal: Journal, name: str, outcome: str, *operations: Operation, because: str = "") -> None:
    """Write a case that is meant for ONE-1 and ONE-3, each operation a unit of its own."""
    journal.case(name, "scenario", name, ["ONE-1", "ONE-3"])
    for unit, operation in enumerate(operations):
        journal.operation(operation, case=name, unit=unit)
    journal.outcome(name, outcome, because=because, duration_s=0.1)


def rulings(conclusion: Conclusion) -> dict[str, str]:
    """The ruling of each clause."""
    return {result.clause.id: result.ruling.value for result in conclusion.clauses}


def test_every_unit_is_judged_with_every_clause(journal: Journal, finish: Finish, execute: Execute) -> None:
    """What was exercised adds up over units and cases; what is not claimed names the fact."""
    case(journal, "c1", "passed", execute(DONE), execute(DONE))
    case(journal, "c2", "passed", execute(name="calm"))
    conclusion = finish()
    assert rulings(conclusion) == {"ONE-1": "held", "ONE-2": "held", "ONE-3": "held", "TWO-1": "not-applicable"}
    assert [result.exercised for result in conclusion.clauses] == [2, 3, 1, 0]
    assert conclusion.clauses[3].because == "the target does not claim `two`"
    assert (conclusion.verdict, exit_code(conclusion), conclusion.duration_s) == ("conformant", 0, 2.0)
    assert (conclusion.exchanges, conclusion.events) == (3, 2)


def test_the_smallest_violating_unit_is_the_proof(journal: Journal, finish: Finish, execute: Execute) -> None:
    """Fewest operations, then fewest events."""
    long, short = execute("node_start", DONE, DONE), execute(DONE, DONE)
    case(journal, "c1", "failed", long, short, long)
    conclusion = finish()
    result = conclusion.violated[0]
    assert (result.violations, result.exercised) == (3, 3)
    assert result.proof is not None
    assert result.proof.history.operations == (short,)
    assert result.proof.case == "c1"
    assert exit_code(conclusion) == 1


def test_a_proof_shows_how_its_run_began(session: Session, sections: tuple[Section, ...], execute: Execute) -> None:
    """A smaller unit that only reads an earlier unit's run could not be sent again."""
    read = execute(name="replay", client="b", index=0)
    judging = Judging(session, sections)
    judging.unit("short", (read,))
    judging.unit("whole", (execute(DONE), replace(read, index=1)))
    judging.unit("short", (read,))
    proof = judging.conclude().clauses[1].proof
    assert proof is not None
    assert proof.case == "whole"


def test_operations_of_interleaved_units_are_sorted_apart(journal: Journal, finish: Finish, execute: Execute) -> None:
    """Concurrent examples write between each other's lines, and an operation is written when it returns."""
    calm = execute(name="calm", index=1)
    for operation, unit in ((calm, 0), (execute(DONE), 1), (execute(DONE), 0), (calm, 1)):
        journal.operation(operation, case=None, unit=unit)
    assert rulings(finish())["ONE-1"] == "held"


def test_a_violated_should_fails_only_under_strict(journal: Journal, finish: Finish, execute: Execute) -> None:
    """It is a warning otherwise."""
    case(journal, "c1", "passed", execute(DONE, client="b"), execute(name="calm"))
    conclusion = finish()
    assert rulings(conclusion)["ONE-2"] == "violated"
    assert (exit_code(conclusion), exit_code(conclusion, strict=True)) == (0, 1)


@pytest.mark.parametrize(
    ("outcome", "ruling", "code"), [("blocked", "blocked", 4), ("fault", "fault", 5), ("failed", "fault", 5)]
)
def test_a_case_that_was_not_carried_out_is_no_pass(
    journal: Journal, finish: Finish, execute: Execute, outcome: str, ruling: str, code: int
) -> None:
    """Blocked and broken cases speak for their clauses; a failure that nothing explains is a fault."""
    case(journal, "c1", "passed", execute(DONE), execute(name="calm"))
    case(journal, "c2", outcome, because="no control `kill`")
    conclusion = finish()
    assert rulings(conclusion)["ONE-1"] == ruling
    assert exit_code(conclusion) == code
    assert "no control `kill`" in conclusion.clauses[0].because


def test_a_violation_outweighs_a_block(journal: Journal, finish: Finish, execute: Execute) -> None:
    """What was seen was seen."""
    case(journal, "c1", "failed", execute(DONE, DONE))
    case(journal, "c2", "blocked")
    assert rulings(finish())["ONE-1"] == "violated"


def test_a_clause_that_crashes_is_a_fault(journal: Journal, finish: Finish, execute: Execute) -> None:
    """It outweighs everything: no verdict can be trusted."""
    case(journal, "c1", "failed", execute(DONE, DONE), execute(name="boom"))
    conclusion = finish()
    assert rulings(conclusion)["ONE-3"] == "fault"
    assert (conclusion.verdict, conclusion.because) == (
        "harness-fault",
        "ONE-3: judging ONE-3 crashed: RuntimeError: boom",
    )


@pytest.mark.parametrize(
    ("hint", "code"), [(None, 4), ("interrupted", 4), ("unreachable", 3), ("harness-fault", 5), ("new word", 5)]
)
def test_nothing_judged_is_never_a_pass(finish: Finish, hint: str | None, code: int) -> None:
    """However the session ended."""
    assert exit_code(finish(hint)) == code


def test_a_violation_before_the_target_was_lost_stands(journal: Journal, finish: Finish, execute: Execute) -> None:
    """A target that breaks the contract and then dies is non-conformant, and its last case is cut off, no fault."""
    case(journal, "c1", "failed", execute(DONE, DONE))
    journal.case("c2", "scenario", "c2", ["ONE-3"])
    conclusion = finish("unreachable")
    assert exit_code(conclusion) == 1
    assert [result.outcome for result in conclusion.cases] == ["failed", "blocked"]


def test_a_case_without_outcome_is_a_fault(journal: Journal, finish: Finish) -> None:
    """Its process died, and the session went on to its end."""
    journal.case("c1", "scenario", "c1", ["ONE-1"])
    assert exit_code(finish()) == 5


def test_a_session_without_end_was_interrupted(
    journal: Journal, execute: Execute, sections: tuple[Section, ...]
) -> None:
    """What was recorded is judged, and the torn line said."""
    case(journal, "c1", "passed", execute(DONE), execute(name="calm"))
    journal.close()
    with journal.path.open("ab") as file:
        file.write(b'{"kind":"operation","case":"c1","unit":9,"index":0,"cli')
    conclusion = conclude(journal.path.parent, sections)
    assert (conclusion.verdict, conclusion.clauses[0].ruling) == ("incomplete", Ruling.HELD)
    assert conclusion.because.startswith("interrupted")
    assert "is torn" in conclusion.notes[0]


@pytest.mark.parametrize("raw", [b"{]\n", b'{"kind":"operation","case":"c1","unit":0,"index":0}\n'])
def test_a_damaged_journal_is_no_ground_for_a_verdict(
    journal: Journal, finish: Finish, execute: Execute, raw: bytes
) -> None:
    """A line in the middle was lost, so a violation may have been."""
    with journal.path.open("ab") as file:
        file.write(raw)
    case(journal, "c1", "passed", execute(DONE), execute(name="calm"))
    conclusion = finish()
    assert exit_code(conclusion) == 5
    assert "line 2 cannot be read" in conclusion.notes[0]


def test_a_selected_clause_that_nobody_knows_is_no_pass(
    journal: Journal, execute: Execute, finish: Finish, sections: tuple[Section, ...], session: Session
) -> None:
    """The session was recorded with another contract."""
    case(journal, "c1", "passed", execute(DONE), execute(name="calm"))
    assert finish().verdict == "conformant"
    judging = Judging(replace(session, selected=("ONE-2", "NINE-9")), sections)
    judging.unit("c1", (execute(DONE),))
    conclusion = judging.conclude()
    assert (conclusion.verdict, "NINE-9" in conclusion.because) == ("incomplete", True)


def test_a_session_comes_back_from_its_line(session: Session) -> None:
    """Its facts and tuples included; what a later suite adds is passed over."""
    assert Session.of({"kind": "session", "later": 1, **session.line()}) == session


def test_a_directory_without_session_is_a_bad_history(tmp_path: Path, sections: tuple[Section, ...]) -> None:
    """Nothing can be said of it."""
    with pytest.raises(BadHistory, match="no session line"):
        conclude(tmp_path, sections)
