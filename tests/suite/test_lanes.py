"""Cases that set different controls may act beside each other, and those that must not never do."""

import fcntl
from collections.abc import Iterable
from itertools import combinations_with_replacement
from pathlib import Path

import pytest

from conformance.suite.lanes import BRIDGE_ON, LANES, Lanes, Locks, locks_of

ORDINARY = ""
BESIDE = {
    (ORDINARY, ORDINARY),
    (ORDINARY, "decisions"),
    (ORDINARY, BRIDGE_ON),
    (BRIDGE_ON, BRIDGE_ON),
    ("clock", "decisions"),
    ("clock", BRIDGE_ON),
}
"""Which lanes go beside each other wherever the clock may reach everything."""


def conflict(one: Locks, other: Locks) -> bool:
    return bool(one.alone & (other.alone | other.shared) or other.alone & one.shared)


def beside(*narrow: str) -> set[tuple[str, str]]:
    """Which lanes go beside each other where these controls reach nothing, and all others everything."""

    def reaches(control: str, _operation: str) -> bool:
        return control not in narrow

    pairs = combinations_with_replacement(sorted((ORDINARY, *LANES)), 2)
    locks = {lane: locks_of(lane, reaches) for lane in (ORDINARY, *LANES)}
    return {pair for pair in pairs if not conflict(*(locks[lane] for lane in pair))}


def pairs(of: Iterable[tuple[str, str]]) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in of}


def test_only_what_a_control_never_reaches_goes_beside_it() -> None:
    """The coordinator is asked before every execution; the clock may be the time of everything."""
    assert pairs(beside()) == pairs(BESIDE)


def test_a_clock_that_is_the_schedules_alone_leaves_the_ordinary_cases_be() -> None:
    """What a control reaches the profile says."""
    assert pairs(beside("clock")) == pairs(BESIDE | {(ORDINARY, "clock")})


def is_free(session: Path, name: str, how: int) -> bool:
    """Whether another process would get this lock at once."""
    with (session / "lanes" / name).open("w") as file:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def test_locks_are_held_and_given_back(tmp_path: Path) -> None:
    """One that is shared keeps those out that want it alone; one that is held alone keeps everybody out."""
    lanes = Lanes(tmp_path)
    with lanes.held(Locks(alone=frozenset({"clock"}), shared=frozenset({"coordinator"}))):
        assert is_free(tmp_path, "coordinator", fcntl.LOCK_SH)
        assert not is_free(tmp_path, "coordinator", fcntl.LOCK_EX)
        assert not is_free(tmp_path, "clock", fcntl.LOCK_SH)
    assert is_free(tmp_path, "coordinator", fcntl.LOCK_EX)
    assert is_free(tmp_path, "clock", fcntl.LOCK_EX)


def test_locks_are_given_back_when_a_case_breaks(tmp_path: Path) -> None:
    """Else every other process would wait for ever."""
    with pytest.raises(ZeroDivisionError), Lanes(tmp_path).held(Locks(alone=frozenset({"clock"}))):
        raise ZeroDivisionError
    assert is_free(tmp_path, "clock", fcntl.LOCK_EX)


def test_what_was_left_is_put_back_once(tmp_path: Path) -> None:
    """By whoever asks first while holding the lock alone."""
    Lanes(tmp_path).leave(BRIDGE_ON)
    asked = Lanes(tmp_path)
    assert [asked.left(BRIDGE_ON), asked.left(BRIDGE_ON)] == [True, False]


def test_the_first_process_tells_the_others_how_it_began(tmp_path: Path) -> None:
    """So that each of them can put back what it sets, while others have set something else."""
    with Lanes(tmp_path).first() as beginning:
        assert beginning.told is None
        beginning.tell({"coordinator": "present"})
    with Lanes(tmp_path).first() as beginning:
        assert beginning.told == {"coordinator": "present"}
