"""Controls are seen to do what they were asked, distrusted once they do not, and put back."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from conformance.errors import ControlUnavailable
from conformance.history.operation import Operation
from conformance.suite.switchboard import Switchboard


def answered(name: str, fields: Mapping[str, Any]) -> Operation:
    return Operation(
        index=0, client="", name=name, arguments={}, called_at=0, returned_at=0, outcome="ok", fields=fields
    )


class Board:
    """Controls in memory: one may refuse, lie, or not be put back."""

    def __init__(self, *, refuses: str = "", ignores: str = "", stays: bool = False) -> None:
        self.state: dict[str, Any] = {"coordinator": "present", "flags": {"decision_bridge": False}}
        self.refuses, self.ignores, self.stays = refuses, ignores, stays
        self.used: list[str] = []
        self.readable = True
        self.tells = False

    async def use(self, name: str, arguments: Mapping[str, Any] | None = None) -> Operation:
        self.used.append(name)
        if name == self.refuses:
            raise ControlUnavailable("the target answers 500")
        if name != self.ignores and arguments:
            self.state[name] = arguments.get("mode", {**self.state.get("flags", {}), **arguments})
        return answered(f"control.{name}", {"controls": dict(self.state)} if self.tells else {})

    async def read(self) -> Operation:
        return answered("control.read", {"controls": dict(self.state)})

    async def restore(self) -> Operation | None:
        self.used.append("restore")
        if not self.stays:
            self.state = {"coordinator": "present", "flags": {"decision_bridge": False}}
        return answered("control.restore", {})


def test_what_is_in_force_is_known_until_it_is_put_back() -> None:
    """The history tells of each operation under which controls it happened."""
    switchboard = Switchboard(Board())
    asyncio.run(switchboard.use("coordinator", 1, {"mode": "absent"}))
    asyncio.run(switchboard.use("flags", 2, {"decision_bridge": True}))
    assert switchboard.in_force == {"coordinator": "absent", "flags": {"decision_bridge": True}}
    asyncio.run(switchboard.restore())
    assert switchboard.in_force == {}
    assert switchboard.spoilt == ""


def test_a_control_that_comes_back_is_no_longer_in_force() -> None:
    """The coordinator that is present again is as it was at the start."""
    switchboard = Switchboard(Board())
    asyncio.run(switchboard.use("coordinator", 1, {"mode": "absent"}))
    asyncio.run(switchboard.use("coordinator", 2, {"mode": "present"}))
    assert switchboard.in_force == {}


@pytest.mark.parametrize("board", [Board(refuses="coordinator"), Board(ignores="coordinator")])
def test_a_control_that_fails_is_put_back_and_never_used_again(board: Board) -> None:
    """One that answers an error, and one that answers a success and does nothing, alike."""
    switchboard = Switchboard(board)
    for _ in range(2):
        with pytest.raises(ControlUnavailable):
            asyncio.run(switchboard.use("coordinator", 1, {"mode": "absent"}))
    assert board.used == ["coordinator", "restore"]
    assert switchboard.in_force == {}


def test_controls_that_cannot_be_put_back_spoil_the_target() -> None:
    """What came after would be judged on a target that is not itself."""
    switchboard = Switchboard(Board(stays=True))
    asyncio.run(switchboard.use("coordinator", 1, {"mode": "absent"}))
    asyncio.run(switchboard.restore())
    assert "not as they were" in switchboard.spoilt


def test_a_session_begins_with_controls_as_they_are_by_default() -> None:
    """A harness that was killed may have left them otherwise."""
    board = Board()
    board.state["coordinator"] = "absent"
    asyncio.run(Switchboard(board).begin())
    assert board.state["coordinator"] == "present"


def test_nothing_is_put_back_that_was_not_touched() -> None:
    """A session without controls never asks for them."""
    board = Board()
    asyncio.run(Switchboard(board).restore())
    assert board.used == []


def test_among_others_only_what_was_set_here_is_put_back() -> None:
    """Somebody else's flag stays on while our coordinator comes back, each by a use of its own control."""
    board = Board()
    switchboard = Switchboard(board)
    switchboard.join({"coordinator": "present", "flags": {"decision_bridge": False}})
    board.state["flags"] = {"decision_bridge": True}
    asyncio.run(switchboard.use("coordinator", 1, {"mode": "absent"}))
    asyncio.run(switchboard.restore())
    assert board.state == {"coordinator": "present", "flags": {"decision_bridge": True}}
    assert (board.used, switchboard.in_force, switchboard.spoilt) == (["coordinator", "coordinator"], {}, "")


def test_among_others_a_control_that_does_not_go_back_spoils_the_target() -> None:
    """As it does for one process alone."""
    board = Board()
    switchboard = Switchboard(board)
    switchboard.join({"coordinator": "present"})
    asyncio.run(switchboard.use("coordinator", 1, {"mode": "absent"}))
    board.ignores = "coordinator"
    asyncio.run(switchboard.restore())
    assert "is not as it was" in switchboard.spoilt


def test_what_another_has_left_is_put_back() -> None:
    """A flag that somebody wanted on, and that the next case must find off."""
    board = Board()
    switchboard = Switchboard(board)
    switchboard.join({"flags": {"decision_bridge": False}})
    board.state["flags"] = {"decision_bridge": True}
    asyncio.run(switchboard.put_back("flags"))
    assert board.state["flags"] == {"decision_bridge": False}


def test_a_control_that_tells_how_it_stands_is_not_read_again() -> None:
    """A round trip less for each use of it."""
    board = Board()

    async def unread() -> Operation:
        raise AssertionError

    board.read = unread  # type: ignore[method-assign]
    board.tells = True
    switchboard = Switchboard(board)
    switchboard.join(dict(board.state))
    asyncio.run(switchboard.use("bridge", 1, {"mode": "raises"}))
    assert board.used == ["bridge"]
