"""The shipped profile drives the stand-in, which was written from the same facts and by somebody else."""

from pathlib import Path

import pytest

from conformance import prove
from conformance.contract.verdict import Ruling
from conformance.report.progress import Silent
from conformance.run import Wish, run

PROFILE = str(Path(__file__).with_name("feagent.yaml"))
ONE_OF_EACH = ("RUN-2", "EVT-3", "TERM-7", "ONCE-2", "REPLAY-5", "GATE-1", "INTERNAL-3", "FLAG-2")

pytestmark = pytest.mark.timeout(300)


def test_one_clause_of_each_section_is_held(tmp_path: Path) -> None:
    """Its switches are environment variables, so that each control is another start of it."""
    wish = Wish(profile=PROFILE, report=tmp_path, only=ONE_OF_EACH, examples=8, seed=1)
    found = run(wish, Silent()).conclusion
    assert {result.clause.id: result.ruling for result in found.clauses} == dict.fromkeys(ONE_OF_EACH, Ruling.HELD)


def test_what_it_has_not_is_blocked_or_does_not_apply(tmp_path: Path) -> None:
    """A missing control blocks a clause; a capability that is not claimed takes it out."""
    wish = Wish(profile=PROFILE, report=tmp_path, only=("EVT-4", "DEC-1", "ONCE-5"), examples=8, seed=1)
    found = run(wish, Silent()).conclusion
    rulings = {result.clause.id: result.ruling for result in found.clauses}
    assert rulings == {"EVT-4": Ruling.BLOCKED, "DEC-1": Ruling.NOT_APPLICABLE, "ONCE-5": Ruling.NOT_APPLICABLE}


@pytest.mark.parametrize("name", ["cursor-loses-one", "conversation-asks-nobody"])
def test_a_planted_fault_is_caught_through_the_profile(tmp_path: Path, name: str) -> None:
    """By the clause that the fault names."""
    mutant = prove.mutants(PROFILE, [name])[0]
    wish = Wish(profile=PROFILE, report=tmp_path, only=(str(mutant.breaks),), examples=16, seed=1)
    assert prove.prove_one(wish, mutant).is_caught
