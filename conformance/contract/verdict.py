"""What judging a history against one clause can give, as data.

A clause yields a finding for each thing that it could speak about: `KEPT`, a `Breach`, or a `Doubt`. The findings of
one history make its verdict; the worst wins, and nothing found is *unexercised*, never held.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Ruling(Enum):
    """The seven words, best first: a later one outweighs an earlier one when the cases of a clause are merged."""

    HELD = "held"
    NOT_APPLICABLE = "not-applicable"
    UNEXERCISED = "unexercised"
    BLOCKED = "blocked"
    INCONCLUSIVE = "inconclusive"
    VIOLATED = "violated"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Kept:
    """The clause could have been broken here and was not."""


KEPT = Kept()


@dataclass(frozen=True, slots=True)
class Witness:
    """A pointer into the history: an operation by index and, where it matters, one of its events by position."""

    operation: int
    event: int | None = None


@dataclass(frozen=True, slots=True)
class Breach:
    """The clause was broken: why, what was expected, what was there, and the few operations that prove it."""

    because: str
    witness: tuple[Witness, ...]
    expected: Any = None
    actual: Any = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """The history cannot tell: an answer that never came, a census that could not be read."""

    because: str
    witness: tuple[Witness, ...] = ()


Finding = Kept | Breach | Doubt
Findings = Iterator[Finding]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One clause on one history: `exercised` counts the findings, `breaches` are the violations, first seen first."""

    ruling: Ruling
    exercised: int = 0
    breaches: tuple[Breach, ...] = ()
    because: str = ""


def weigh(findings: Findings) -> Verdict:
    """Make one verdict of a clause's findings."""
    exercised, breaches, doubts = 0, [], []
    for finding in findings:
        exercised += 1
        if isinstance(finding, Breach):
            breaches.append(finding)
        elif isinstance(finding, Doubt):
            doubts.append(finding)
    if breaches:
        return Verdict(Ruling.VIOLATED, exercised, tuple(breaches), breaches[0].because)
    if doubts:
        return Verdict(Ruling.INCONCLUSIVE, exercised - len(doubts), because=doubts[0].because)
    return Verdict(Ruling.HELD if exercised else Ruling.UNEXERCISED, exercised)
