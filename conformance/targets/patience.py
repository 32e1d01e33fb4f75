"""How long an operation is waited for, so that a target that never answers cannot hold a session for hours."""

from dataclasses import dataclass, field

BEFORE_HURRY = 3
BEFORE_GIVING_UP = BEFORE_HURRY + 6


@dataclass
class Patience:
    """Counts an operation's timeouts in a row: after three it gets less time, after six more none at all."""

    hurried_s: float
    timeouts: dict[str, int] = field(default_factory=dict)

    def allowed(self, name: str, usual_s: float) -> float | None:
        """The seconds that the next call of the operation may take; None where it is not worth a try."""
        count = self.timeouts.get(name, 0)
        if count >= BEFORE_GIVING_UP:
            return None
        return min(usual_s, self.hurried_s) if count >= BEFORE_HURRY else usual_s

    def timed_out(self, name: str) -> None:
        """One more call of the operation got no answer in its time."""
        self.timeouts[name] = self.timeouts.get(name, 0) + 1

    def answered(self, name: str) -> None:
        """The operation was answered, so that it is waited for as usual again."""
        if self.timeouts:
            self.timeouts.pop(name, None)
