"""The checked-in histories are those of the proofs, and judging a file says what its name says."""

from pathlib import Path

import pytest

from conformance.contract.verdict import Ruling
from conformance.history.readers import read_recordings
from tests.contract.clauses import CLAUSES
from tests.contract.histories import HISTORIES, files

FILES = sorted(HISTORIES.glob("*/*.jsonl"))


def rulings(path: Path) -> dict[str, Ruling]:
    """What each clause makes of the one history in a file, the unexercised ones aside."""
    (recording,) = read_recordings([path]).recordings
    (history,) = recording.histories
    verdicts = {clause_id: clause.judge(history).ruling for clause_id, clause in CLAUSES.items()}
    return {clause_id: ruling for clause_id, ruling in verdicts.items() if ruling is not Ruling.UNEXERCISED}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_says_what_its_name_says(path: Path) -> None:
    """A bad one breaks exactly the clause in its name; a good one breaks none, leaves no doubt, and exercises it.

    What breaks one clause may well leave another in doubt.
    """
    named = path.name.split(".")[0]
    found = rulings(path)
    quiet = {Ruling.HELD, Ruling.INCONCLUSIVE} if path.parent.name == "bad" else {Ruling.HELD}
    broken = {clause_id: ruling for clause_id, ruling in found.items() if ruling not in quiet}
    assert broken == ({named: Ruling.VIOLATED} if path.parent.name == "bad" else {})
    assert named in found


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_no_clause_is_without_a_file(kind: str) -> None:
    """Every clause has a history that keeps it and one that breaks it."""
    named = {path.name.split(".")[0] for path in FILES if path.parent.name == kind}
    assert named == set(CLAUSES)


def test_the_files_are_those_of_the_proofs() -> None:
    """Nobody changed a file, or forgot to write one, after a proof had changed."""
    wanted = files()
    stale = [path.name for path in {*FILES, *wanted} if not path.exists() or path.read_bytes() != wanted.get(path)]
    assert stale == []
