"""Lanes: which cases that change the target for everybody may yet act beside others, and the locks that see to it.

On a target that is far away a session waits for most of its time, so several processes act at once. A case that sets
a control keeps all others out; unless the control reaches only what the others never do. The decision bridge decides
what becomes of decisions, internal creation what internal entries do, the clock what schedules do: cases of these
lanes go beside the ordinary ones. The coordinator is asked before anything is executed, so that its lane goes beside
none. The cases of a lane act in one process, one after another, but those of the lane `bridge-on`: they all want the
decision bridge on, find it so, and leave it so.

A lock is a file in the session's directory: it goes with the process that holds it, however that ends.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

BRIDGE_ON = "bridge-on"
LANES = ("clock", "coordinator", "decisions", BRIDGE_ON)
EXECUTING = ("create_run", "execute", "replay")
DIRECTORY = "lanes"


@dataclass(frozen=True)
class Locks:
    """Which locks a case holds alone, and which it shares with its like."""

    alone: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()


def locks_of(lane: str, reaches: Callable[[str, str], bool]) -> Locks:
    """The locks of a lane's cases, of the ordinary ones where it is empty; `reaches` of a control and an operation."""
    if lane == "coordinator":
        return Locks(alone=frozenset({"coordinator", "decisions"}))
    if lane == "decisions":
        return Locks(alone=frozenset({"decisions"}), shared=frozenset({"coordinator"}))
    if lane == BRIDGE_ON:
        return Locks(shared=frozenset({"coordinator", "decisions"}))
    if lane == "clock":
        return Locks(alone=frozenset({"clock"}), shared=frozenset({"coordinator"}))
    timed = any(reaches("clock", operation) for operation in EXECUTING)
    return Locks(shared=frozenset({"coordinator", "clock"} if timed else {"coordinator"}))


class Beginning:
    """What the first of several processes tells the others; `told` is None for the first itself."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.told: object = json.loads(path.read_text("utf-8"))["told"] if path.exists() else None

    def tell(self, what: object) -> None:
        self._path.write_text(json.dumps({"told": what}), encoding="utf-8")
        self.told = what


class Lanes:
    """The locks of one session, as one of its processes holds them."""

    def __init__(self, session: Path) -> None:
        self._directory = session / DIRECTORY
        self._directory.mkdir(exist_ok=True)

    @contextmanager
    def held(self, locks: Locks) -> Iterator[None]:
        """Wait until no other process holds what contradicts these locks, and hold them.

        Every process takes them in one order, so that none waits for another in a circle.
        """
        with ExitStack() as stack:
            for name in sorted(locks.alone | locks.shared):
                stack.enter_context(self._held(name, fcntl.LOCK_EX if name in locks.alone else fcntl.LOCK_SH))
            yield

    @contextmanager
    def _held(self, name: str, how: int) -> Iterator[None]:
        descriptor = os.open(self._directory / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def first(self) -> Iterator["Beginning"]:
        """What the first of the processes told the others of how it began; the others wait for it."""
        with self.held(Locks(alone=frozenset({"beginning"}))):
            yield Beginning(self._directory / "beginning.json")

    def leave(self, word: str) -> None:
        """Say, while a lock is held, that a state was left which the next who holds it alone must put back."""
        (self._directory / f"{word}.left").touch()

    def left(self, word: str) -> bool:
        """Whether somebody left that state; asked once, by who holds the lock alone and puts it back."""
        try:
            (self._directory / f"{word}.left").unlink()
        except FileNotFoundError:
            return False
        return True
