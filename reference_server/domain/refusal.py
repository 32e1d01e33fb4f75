"""A request that is refused: a stable code, a sentence, and what is wrong where."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input; `pointer` is an RFC 6901 JSON Pointer into the request's body."""

    pointer: str
    message: str


class Refused(Exception):  # noqa: N818 - the caller's fault, not an error of ours
    """Carries the code that callers may rely on, and the run that it is about, if there is one.

    The HTTP status of a code is decided where HTTP is spoken.
    """

    def __init__(self, code: str, detail: str, faults: Iterable[Fault] = (), run_id: str | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.faults = tuple(faults)[:MOST_FAULTS]
        self.run_id = run_id


def pointer(*steps: str | int) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
