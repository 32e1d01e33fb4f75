"""How a session ended, what became of its cases, and the verdict that follows from both and from the clauses."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from conformance.contract.verdict import Ruling
from conformance.history.line import Line
from conformance.report.conclusion import CaseResult, ClauseResult, Session, SessionVerdict

Hint = Literal["unreachable", "harness-fault", "interrupted"]
HINTS: tuple[Hint | None, ...] = (None, "interrupted", "unreachable", "harness-fault")
OUTCOMES = ("passed", "blocked", "failed", "fault")
INTERRUPTED = "interrupted: the harness was stopped before it had finished"
NOTHING = "nothing was judged"
OPEN = frozenset({Ruling.BLOCKED, Ruling.UNEXERCISED, Ruling.INCONCLUSIVE})


@dataclass(frozen=True, slots=True)
class Ending:
    """What the `end` lines say; a journal without one was interrupted."""

    hint: Hint | None = None
    because: str = ""
    duration_s: float | None = None


def ending_of(lines: Iterable[Line], damaged: bool) -> Ending:  # noqa: FBT001 - one fact about the same lines
    """The worst ending that the journal's processes wrote; damaged evidence is no ground for any verdict."""
    if damaged:
        return Ending("harness-fault", "the journal is damaged")
    ends = [line for line in lines if line.get("kind") == "end"]
    if not ends:
        return Ending("interrupted", INTERRUPTED)
    worst = max(ends, key=_hint_weight)
    durations = [line["duration_s"] for line in ends if line.get("duration_s") is not None]
    hint = HINTS[min(_hint_weight(worst), len(HINTS) - 1)]
    return Ending(hint, worst.get("because") or "", max(durations, default=None))


def _hint_weight(end: Line) -> int:
    hint = end.get("verdict_hint")
    return HINTS.index(hint) if hint in HINTS else len(HINTS)


def cases_of(lines: Iterable[Line], ending: Ending) -> tuple[CaseResult, ...]:
    """Every case that began, with its worst outcome; one without any was cut off with the session, or is a fault."""
    begun: dict[str, Line] = {}
    outcomes: dict[str, Line] = {}
    for line in lines:
        case = line.get("case", "")
        if line.get("kind") == "case":
            begun.setdefault(case, line)
        elif line.get("kind") == "outcome":
            outcomes[case] = max(outcomes.get(case, line), line, key=_outcome_weight)
    return tuple(_case(case, begun.get(case, {}), outcomes.get(case), ending) for case in {**begun, **outcomes})


def _outcome_weight(line: Line) -> int:
    return OUTCOMES.index(line["outcome"]) if line.get("outcome") in OUTCOMES else len(OUTCOMES)


def _case(case: str, begun: Line, outcome: Line | None, ending: Ending) -> CaseResult:
    if outcome is None and ending.hint:
        outcome = {"outcome": "blocked", "because": "it had not finished when the session ended"}
    elif outcome is None or outcome.get("outcome") not in OUTCOMES:
        outcome = {"outcome": "fault", "because": "the process that ran it ended without an outcome"}
    return CaseResult(
        id=case,
        kind=begun.get("case_kind", "scenario"),
        name=begun.get("name") or case,
        clauses=tuple(begun.get("clauses", ())),
        outcome=outcome["outcome"],
        because=outcome.get("because") or "",
        duration_s=outcome.get("duration_s") or 0.0,
        examples=outcome.get("examples") or 0,
    )


def explained(case: CaseResult, telling: bool, rulings: Sequence[Ruling]) -> CaseResult:  # noqa: FBT001 - a fact
    """The case, or a fault in its place: it failed, yet its histories keep every clause and so do its own clauses.

    Then either the case or the journal is wrong, and a pass would be a lie. `telling`: some history of it does not.
    """
    if case.outcome == "failed" and not telling and all(ruling is Ruling.HELD for ruling in rulings):
        because = "it failed, and no recorded history shows why"
        return replace(case, outcome="fault", because=f"{because}: {case.because}" if case.because else because)
    return case


def session_verdict(
    session: Session, results: Sequence[ClauseResult], cases: Sequence[CaseResult], ending: Ending
) -> tuple[SessionVerdict, str]:
    """The first of the grounds that applies, and why; none means conformant."""
    return next(_grounds(session, results, cases, ending), ("conformant", ending.because))


def _grounds(
    session: Session, results: Sequence[ClauseResult], cases: Sequence[CaseResult], ending: Ending
) -> Iterator[tuple[SessionVerdict, str]]:
    faults = [f"{result.clause.id}: {result.because}" for result in results if result.ruling is Ruling.FAULT]
    faults += [f"{case.id}: {case.because}" for case in cases if case.outcome == "fault"]
    if ending.hint == "harness-fault" or faults:
        yield "harness-fault", ending.because or next(iter(faults), "the harness failed")
    failing = {"MUST", "SHOULD"} if session.strict else {"MUST"}
    if any(result.ruling is Ruling.VIOLATED and result.clause.level in failing for result in results):
        yield "non-conformant", ending.because
    if ending.hint == "unreachable":
        yield "unreachable", ending.because or "the target could not be reached"
    if ending.hint == "interrupted":
        yield "incomplete", ending.because or INTERRUPTED
    if unknown := set(session.selected) - {result.clause.id for result in results}:
        yield "incomplete", f"this contract has no {', '.join(sorted(unknown))}, which the session selected"
    if not any(result.exercised for result in results):
        yield "incomplete", ending.because or NOTHING
    recorded = bool(cases) and all(case.kind == "recording" for case in cases)
    # A recording was not made to exercise the whole contract: what it does not show is no gap in it.
    gaps = OPEN - {Ruling.UNEXERCISED} if recorded else OPEN
    if any(result.ruling in gaps and result.clause.level == "MUST" for result in results):
        yield "incomplete", ending.because
