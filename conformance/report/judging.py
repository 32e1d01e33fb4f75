"""Judges a session's units one after another with every clause, and merges what they show into its conclusion."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from conformance.contract.clause import Clause, Section
from conformance.contract.verdict import Breach, Ruling, Verdict
from conformance.errors import RESTRAINT, BadHistory
from conformance.history.history import History, asked_run
from conformance.history.journal import files
from conformance.history.line import Line
from conformance.history.operation import Operation
from conformance.report.conclusion import CaseOutcome, CaseResult, ClauseResult, Conclusion, Proof, Session
from conformance.report.deviations import pin_of, stale
from conformance.report.ending import Ending, cases_of, ending_of, explained, session_verdict
from conformance.report.leftovers import leftovers
from conformance.report.units import Survey, survey, units

SEVERITY = {ruling: place for place, ruling in enumerate(Ruling)}
CASE_RULINGS: Mapping[CaseOutcome, Ruling] = {"blocked": Ruling.BLOCKED, "fault": Ruling.FAULT}
TELLING = frozenset({Ruling.VIOLATED, Ruling.INCONCLUSIVE, Ruling.FAULT})


@dataclass(slots=True)
class Tally:
    """One clause over the units judged so far. An unexercised unit is neutral, so a tally starts out unexercised."""

    section: str
    clause: Clause
    ruling: Ruling = Ruling.UNEXERCISED
    exercised: int = 0
    violations: int = 0
    first_ms: float = 0.0
    because: str = ""
    cases: dict[str, None] = field(default_factory=dict)
    proof: Proof | None = None
    proof_size: tuple[bool, int, int] = (True, 0, 0)

    def add(self, verdict: Verdict, case: str, history: History) -> None:
        self.exercised += verdict.exercised
        self.violations += len(verdict.breaches)
        if case:
            self.cases[case] = None
        if self.ruling is Ruling.UNEXERCISED or SEVERITY[verdict.ruling] > SEVERITY[self.ruling]:
            self.ruling, self.because = verdict.ruling, verdict.because
        if verdict.breaches:
            ended_ms = max((operation.returned_at for operation in history.operations), default=0.0)
            self.first_ms = min(self.first_ms or ended_ms, ended_ms)
            size = proof_size(verdict.breaches[0], history)
            if self.proof is None or size < self.proof_size:
                self.proof, self.proof_size = Proof(case=case, breach=verdict.breaches[0], history=history), size
                self.because = self.because if self.ruling is Ruling.FAULT else verdict.because

    def declare(self, ruling: Ruling, case: CaseResult) -> None:
        """A case that could not be carried out speaks for the clauses that it was meant to exercise."""
        self.cases[case.id] = None
        if self.ruling is Ruling.HELD and is_restrained(case):
            return  # others exercised the clause; what this one would have added is said in a note
        if SEVERITY[ruling] > SEVERITY[self.ruling]:
            self.ruling, self.because = ruling, f"{case.id}: {case.because}" if case.because else case.id

    def result(self) -> ClauseResult:
        return ClauseResult(
            clause=self.clause,
            section=self.section,
            ruling=self.ruling,
            exercised=self.exercised,
            because=self.because,
            cases=tuple(self.cases),
            violations=self.violations,
            first_s=round(self.first_ms / 1000, 3) if self.violations else None,
            proof=self.proof,
        )


def is_restrained(case: CaseResult) -> bool:
    """Whether a case was kept from the target, because it could harm it and the profile does not allow that."""
    return case.outcome == "blocked" and case.because.startswith(RESTRAINT)


def restraint(cases: Iterable[CaseResult]) -> list[str]:
    """What to say of the cases that were kept from the target."""
    kept = [case for case in cases if is_restrained(case)]
    if not kept:
        return []
    return [f"{len(kept)} cases were not acted, since they could harm the target: {kept[0].because}"]


def proof_size(breach: Breach, history: History) -> tuple[bool, int, int]:
    """How large a proof is: the smallest that shows its runs' beginning, too, is the one to be read and sent again."""
    pointed = {witness.operation for witness in breach.witness}
    shown = {asked_run(operation) for operation in history.operations if operation.index in pointed} - {None}
    begun = {asked_run(operation) for operation in history.named("execute")}
    return not shown <= begun, len(history.operations), sum(len(operation.events) for operation in history.operations)


class Judging:
    """A session while it is being judged: feed it units, then conclude with the cases."""

    def __init__(self, session: Session, sections: Iterable[Section]) -> None:
        self.session = session
        selected = set(session.selected)
        self._tallies = {
            clause.id: self._tally(section, clause)
            for section in sections
            for clause in section.clauses
            if clause.id in selected
        }
        self._judged = [tally for tally in self._tallies.values() if tally.ruling is not Ruling.NOT_APPLICABLE]
        self._telling: set[str] = set()
        self._exchanges = self._events = 0
        self._last_ms = 0.0

    def _tally(self, section: Section, clause: Clause) -> Tally:
        because = self.session.not_applicable.get(section.name, self.session.not_applicable.get(clause.id))
        if because is None:
            return Tally(section.name, clause)
        return Tally(section.name, clause, Ruling.NOT_APPLICABLE, because=because)

    def unit(self, case: str | None, operations: tuple[Operation, ...]) -> None:
        """Judge one unit with every clause that it can speak about."""
        history = History(operations, self.session.facts)
        self._exchanges += sum((operation.exchange is not None) + len(operation.earlier) for operation in operations)
        self._events += sum(len(operation.events) for operation in operations)
        self._last_ms = max(self._last_ms, *(operation.returned_at for operation in operations), 0.0)
        for tally in self._judged:
            verdict = tally.clause.judge(history)
            if verdict.ruling is Ruling.UNEXERCISED:
                continue
            tally.add(verdict, case or "", history)
            if verdict.ruling in TELLING:
                self._telling.add(case or "")

    def conclude(
        self, cases: Iterable[CaseResult] = (), ending: Ending | None = None, notes: Iterable[str] = ()
    ) -> Conclusion:
        """Merge the cases into the clauses and give the session's verdict."""
        ending, cases = ending or Ending(), tuple(map(self._declare, cases))
        results = tuple(self._result(tally) for tally in self._tallies.values())
        verdict, because = session_verdict(self.session, results, cases, ending)
        return Conclusion(
            session=self.session,
            verdict=verdict,
            clauses=results,
            cases=cases,
            duration_s=ending.duration_s if ending.duration_s is not None else self._last_ms / 1000,
            exchanges=self._exchanges,
            events=self._events,
            because=because,
            notes=(*notes, *restraint(cases), *stale(self.session, results)),
        )

    def _result(self, tally: Tally) -> ClauseResult:
        return replace(tally.result(), pinned=pin_of(self.session, tally.clause.id, tally.ruling))

    def _declare(self, case: CaseResult) -> CaseResult:
        tallies = [self._tallies[clause] for clause in case.clauses if clause in self._tallies]
        applicable = [tally for tally in tallies if tally.ruling is not Ruling.NOT_APPLICABLE]
        case = explained(case, case.id in self._telling, [tally.ruling for tally in applicable])
        for tally in applicable:
            tally.declare(CASE_RULINGS.get(case.outcome, Ruling.HELD), case)
        return case


def conclude(directory: Path, sections: Iterable[Section]) -> Conclusion:
    """Judge the session whose journal is in `directory`, `DIR/journal/<session>`.

    Raises:
        BadHistory: there is no session line, or a file cannot be read at all.
    """
    surveys = [survey(path) for path in files(directory)]
    lines = [line for found in surveys for line in found.lines]
    judging = Judging(session_of(directory, lines), sections)
    with _uncollected():
        for found in surveys:
            for unit in units(found):
                judging.unit(unit.case, unit.operations)
    ending = ending_of(lines, any(not damage.torn for found in surveys for damage in found.damage))
    return judging.conclude(cases_of(lines, ending), ending, _notes(judging.session.id, surveys))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: histories have no cycles, and looking for some doubles the time of a long run."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def session_of(directory: Path, lines: Iterable[Line]) -> Session:
    """The session that the lines belong to."""
    for line in lines:
        if line.get("kind") == "session":
            try:
                return Session.of(line)
            except (LookupError, TypeError, ValueError) as error:
                raise BadHistory(f"{directory}: the session line lacks something: {error}") from error
    raise BadHistory(f"{directory}: no session line: nothing was recorded there")


def _notes(session: str, surveys: Sequence[Survey]) -> Iterable[str]:
    yield from (str(damage) for found in surveys for damage in found.damage)
    told = (line.get("text") for found in surveys for line in found.lines if line.get("kind") == "note")
    yield from dict.fromkeys(text for text in told if isinstance(text, str))
    yield from leftovers(session, surveys)
