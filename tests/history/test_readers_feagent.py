"""Recordings of a real server get the verdicts that the README beside them states."""

import re
from pathlib import Path

import pytest

from conformance.contract.contract import by_id
from conformance.contract.verdict import Ruling
from conformance.history.readers import Recording, read_recordings

FOLDER = Path(__file__).parents[2] / "fixtures" / "recordings" / "feagent"
FOUND = read_recordings(sorted(FOLDER.iterdir()))


def stated() -> dict[str, set[str]]:
    """Recording by recording the clauses that the README's table calls violated."""
    rows = re.findall(r"^\| (\S[^|]*) \|[^|]*\| ([^|]*) \|$", (FOLDER / "README.md").read_text(), re.MULTILINE)
    expected: dict[str, set[str]] = {}
    for names, violated in rows[1:]:
        first, *others = names.split(", ")
        known = [recording.name for recording in FOUND.recordings]
        in_full = [name if name in known else f"{first.rpartition('.')[0]}.{name}" for name in others]
        expected |= {name: set(re.findall(r"[A-Z]+-\d+", violated)) for name in (first, *in_full)}
    return expected


@pytest.mark.parametrize("recording", FOUND.recordings, ids=lambda recording: recording.name)
def test_a_recording_breaks_what_its_readme_says(recording: Recording) -> None:
    """Nothing else, and something is judged at all."""
    (history,) = recording.histories
    verdicts = {clause_id: clause.judge(history).ruling for clause_id, clause in by_id().items()}
    broken = {clause_id for clause_id, ruling in verdicts.items() if ruling not in {Ruling.HELD, Ruling.UNEXERCISED}}
    assert broken == stated()[recording.name]
    assert Ruling.HELD in verdicts.values()


def test_the_aborted_run_shows_no_end_in_either_channel() -> None:
    """TERM-1 is broken twice: in the stream and in the replay."""
    (history,) = next(recording for recording in FOUND.recordings if recording.name == "aborted").histories
    breaches = by_id()["TERM-1"].judge(history).breaches
    assert [breach.witness[0].operation for breach in breaches] == [0, 1]


def test_every_file_is_accounted_for() -> None:
    """The README names every recording, and is itself passed over with a reason."""
    assert {recording.name for recording in FOUND.recordings} == set(stated())
    assert [path.name for path, _ in FOUND.ignored] == ["README.md"]
