"""What a tester may change about the server's insides while it runs."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Controls:
    """The present setting of every control; the defaults are the server's ordinary behaviour."""

    executor_events: list[Any] | None = None

    def restore(self) -> None:
        self.executor_events = None

    def read(self) -> dict[str, Any]:
        return {"executor": {"events": self.executor_events}}
