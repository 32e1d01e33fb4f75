"""Judges recorded histories: each recording is a session of its own, with the same clauses and no target."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from conformance import __version__
from conformance.contract.contract import CONTRACT_VERSION, SECTIONS
from conformance.contract.selection import select
from conformance.contract.verdict import Ruling
from conformance.history.operation import Facts
from conformance.history.readers import Recording, read_recordings
from conformance.report.conclusion import CaseResult, Conclusion, Session, exit_code
from conformance.report.judging import Judging

WORST_FIRST = (5, 1, 4, 0)


@dataclass(frozen=True)
class Checked:
    """Each recording's conclusion, and what was passed over."""

    conclusions: tuple[tuple[str, Conclusion], ...]
    notes: tuple[str, ...]
    strict: bool

    @property
    def exit_code(self) -> int:
        """The worst of the recordings'."""
        codes = {exit_code(conclusion, strict=self.strict) for _, conclusion in self.conclusions}
        return next(code for code in WORST_FIRST if code in codes)


def check(files: Sequence[Path], only: tuple[str, ...], skip: tuple[str, ...], *, strict: bool) -> Checked:
    """Judge recordings.

    Raises:
        BadHistory: a file cannot be read, or none of them is a recording.
        BadUsage: `only` or `skip` names no clause.
    """
    selected, left_out = select(only, skip)
    found = read_recordings(files)
    conclusions = [(each.name, judge(each, selected, left_out, strict=strict)) for each in found.recordings]
    notes = [f"{path}: passed over: {because}" for path, because in found.ignored]
    return Checked(tuple(conclusions), tuple(notes), strict)


def judge(recording: Recording, selected: tuple[str, ...], left_out: tuple[str, ...], *, strict: bool) -> Conclusion:
    """Judge one recording by the selected clauses."""
    session = Session(
        id=recording.name,
        started_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        seed=0,
        suite={"version": __version__, "contract": CONTRACT_VERSION},
        target={"name": recording.name, "url": ", ".join(map(str, recording.files)), "profile": "recording"},
        selected=selected,
        left_out=left_out,
        facts=recording.histories[0].facts if recording.histories else Facts(),
        strict=strict,
    )
    judging = Judging(session, SECTIONS)
    for history in recording.histories:
        judging.unit(recording.name, history.operations)
    broken = any(result.ruling is Ruling.VIOLATED for result in judging.conclude().clauses)
    case = CaseResult(
        id=recording.name,
        kind="recording",
        name=recording.name,
        clauses=(),
        outcome="failed" if broken else "passed",
        examples=len(recording.histories),
    )
    return judging.conclude([case])
