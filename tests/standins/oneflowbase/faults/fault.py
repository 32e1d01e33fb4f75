"""What a fault is: the clause that it breaks, the mistake, the faulty parts, and in which forms it shows."""

from dataclasses import dataclass
from typing import Any

from tests.standins.oneflowbase.fields import Form

BOTH = (Form.FIRST, Form.LATER)
FIRST = (Form.FIRST,)
LATER = (Form.LATER,)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault. `planted` take the places of the sound parts that they are derived from."""

    clause: str
    planted: tuple[type[Any], ...]
    forms: tuple[Form, ...] = BOTH

    @property
    def bug(self) -> str:
        return (self.planted[0].__doc__ or "").strip()
