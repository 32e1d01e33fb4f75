"""What a tester may change about the server's insides while it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

COORDINATOR_MODES = ("present", "absent", "raises", "hangs", "denies")
BRIDGE_MODES = ("ok", "raises")
FLAGS: Mapping[str, bool] = {"decision_bridge": False, "run_persistence": True, "internal_create": False}


@dataclass(slots=True)
class Controls:
    """The present setting of every control; the defaults are the server's ordinary behaviour."""

    executor_events: list[Any] | None = None
    coordinator: str = "present"
    bridge: str = "ok"
    flags: dict[str, bool] = field(default_factory=lambda: dict(FLAGS))
    now: datetime | None = None

    def set_flags(self, changed: Mapping[str, bool]) -> None:
        self.flags |= changed

    def restore(self) -> None:
        self.executor_events = None
        self.coordinator = "present"
        self.bridge = "ok"
        self.now = None
        self.set_flags(FLAGS)

    def read(self) -> dict[str, Any]:
        return {
            "executor": {"events": self.executor_events},
            "coordinator": {"mode": self.coordinator},
            "bridge": {"mode": self.bridge},
            "flags": dict(self.flags),
            "clock": {"now": self.now.isoformat() if self.now else None},
        }
