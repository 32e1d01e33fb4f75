"""What a session comes to: each clause's ruling with its proof, each case's outcome, and the verdict on the target."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from conformance.contract.clause import Clause
from conformance.contract.verdict import Breach, Ruling
from conformance.history.history import History
from conformance.history.operation import Facts

SessionVerdict = Literal["conformant", "non-conformant", "incomplete", "unreachable", "harness-fault"]
CaseKind = Literal["scenario", "property", "machine", "concurrent", "recording"]
CaseOutcome = Literal["passed", "failed", "blocked", "fault"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who judged what, when and how; `selected` and `left_out` are clause ids.

    `not_applicable` says why, by section or, for a single one, by clause id.
    `suite` has `version` and `contract`; `target` has `name`, `url` and `profile`; `strict` lets a SHOULD fail.
    `pinned` are the deviations that the profile knows of: `reason` and `expires`, by clause id.
    """

    id: str
    started_at: str
    seed: int
    suite: Mapping[str, str]
    target: Mapping[str, str]
    selected: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    strict: bool = False
    pinned: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def line(self) -> dict[str, Any]:
        """The fields of the session's journal line."""
        return {**asdict(self), "target": dict(self.target), "suite": dict(self.suite)}

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Self:
        """The session of a journal line; raises KeyError or TypeError where the line is none."""
        known = {key: value for key, value in line.items() if key in cls.__slots__}
        lists = {key: tuple(known.get(key, ())) for key in ("selected", "left_out")}
        return cls(**{**known, **lists, "facts": Facts.of(known.get("facts", {}))})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One scenario, property, machine, concurrent case or recording."""

    id: str
    kind: CaseKind
    name: str
    clauses: tuple[str, ...]
    outcome: CaseOutcome
    because: str = ""
    duration_s: float = 0.0
    examples: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A breach and the history that it happened in: the smallest that the session has for this clause."""

    case: str
    breach: Breach
    history: History


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseResult:
    """One clause over the whole session; `violations` counts breaches, `cases` exercised it or were meant to.

    `first_s` is when the first violation was complete, in seconds after the target was first called. `pinned` is the
    deviation, where a violated clause is one that the profile knows of.
    """

    clause: Clause
    section: str
    ruling: Ruling
    exercised: int = 0
    because: str = ""
    cases: tuple[str, ...] = ()
    violations: int = 0
    first_s: float | None = None
    proof: Proof | None = None
    pinned: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """The whole session, ready to be stored or rendered.

    `because` says what kept the session from its end, `notes` what was found damaged in the evidence.
    """

    session: Session
    verdict: SessionVerdict
    clauses: tuple[ClauseResult, ...]
    cases: tuple[CaseResult, ...]
    duration_s: float
    exchanges: int
    events: int
    because: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_recording(self) -> bool:
        """Whether recordings were judged, not a target: they show what they show, and need not show everything."""
        return bool(self.cases) and all(case.kind == "recording" for case in self.cases)

    @property
    def violated(self) -> tuple[ClauseResult, ...]:
        """The clauses that were broken, in the contract's order; those that the profile knows of last."""
        broken = [result for result in self.clauses if result.ruling is Ruling.VIOLATED]
        return tuple(sorted(broken, key=lambda result: result.pinned is not None))

    def counts(self) -> dict[str, dict[str, int]]:
        """Per level, how many clauses got each ruling; every ruling is there."""
        tally = Counter((result.clause.level, result.ruling) for result in self.clauses)
        return {
            level.lower(): {ruling.value: tally[level, ruling] for ruling in Ruling} for level in ("MUST", "SHOULD")
        }


EXIT_CODES: Mapping[SessionVerdict, int] = {
    "conformant": 0,
    "non-conformant": 1,
    "unreachable": 3,
    "incomplete": 4,
    "harness-fault": 5,
}


def exit_code(conclusion: Conclusion, *, strict: bool = False) -> int:
    """The process's exit code; with `strict` a violated SHOULD counts, even where the session was not strict."""
    broken = strict and bool(conclusion.violated) and conclusion.verdict != "harness-fault"
    return EXIT_CODES["non-conformant" if broken else conclusion.verdict]
