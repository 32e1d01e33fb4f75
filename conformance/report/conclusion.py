"""What a session comes to: each clause's ruling with its proof, each case's outcome, and the verdict on the target."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from conformance.contract.clause import Clause
from conformance.contract.verdict import Breach, Ruling
from conformance.history.history import History
from conformance.history.operation import Facts

SessionVerdict = Literal["conformant", "non-conformant", "incomplete", "unreachable", "harness-fault"]
CaseKind = Literal["scenario", "property", "machine", "concurrent", "recording"]
CaseOutcome = Literal["passed", "failed", "blocked", "fault"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who judged what, when and how; `selected` and `left_out` are clause ids, `not_applicable` says why per section."""

    id: str
    started_at: str
    seed: int
    suite: Mapping[str, str]
    target: Mapping[str, str]
    selected: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)


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
    """One clause over the whole session; `violations` counts breaches, `cases` exercised it or were meant to."""

    clause: Clause
    section: str
    ruling: Ruling
    exercised: int = 0
    because: str = ""
    cases: tuple[str, ...] = ()
    violations: int = 0
    proof: Proof | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """The whole session, ready to be stored or rendered."""

    session: Session
    verdict: SessionVerdict
    clauses: tuple[ClauseResult, ...]
    cases: tuple[CaseResult, ...]
    duration_s: float
    exchanges: int
    events: int
    because: str = ""

    def counts(self) -> dict[str, dict[str, int]]:
        """Per level, how many clauses got each ruling; every ruling is there."""
        tally = Counter((result.clause.level, result.ruling) for result in self.clauses)
        return {
            level.lower(): {ruling.value: tally[level, ruling] for ruling in Ruling} for level in ("MUST", "SHOULD")
        }
