"""What one trial found: an operation or a control of the profile, and whether it does its part."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """What came of a trial."""

    OK = "ok"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_SPELLED = "not spelled"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence for the user: its place in `conformance.doctor.words`, and what it speaks of."""

    word: str
    values: Mapping[str, str] = field(default_factory=dict)


def say(word: str, **values: object) -> Sentence:
    return Sentence(word, {name: str(value) for name, value in values.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the diagnosis.

    `name` is the profile's word (`create_run`, `control.flags`, `auth.operator`), `detail` what of it was tried.
    `works`: what needs it can be judged. `root` is the thing for lack of which it does not work: itself, or what it
    builds on. `because` says what came, in the target's own words where it has some; `hints` say what to do. `wanted`:
    something that the profile claims asks for it.
    """

    name: str
    state: State
    works: bool
    detail: str = ""
    status: int | None = None
    ms: float | None = None
    because: tuple[Sentence, ...] = ()
    hints: tuple[Sentence, ...] = ()
    root: str = ""
    wanted: bool = True

    @property
    def label(self) -> str:
        return f"{self.name} {self.detail}".rstrip()

    @property
    def is_broken(self) -> bool:
        """Whether it was tried and does not do its part."""
        return not self.works and self.state not in {State.NOT_SPELLED, State.NOT_TRIED}
