"""Planted faults: bugs of the kind that such a system has, each breaking the clause that it names.

A fault derives from the part of the server whose place it takes; its docstring is the bug.
"""

import inspect
from typing import Protocol, cast

from tests.standins.feagent.faults import events, gate, once, replays, runs, switches, terminal

MODULES = (runs, events, terminal, once, replays, gate, switches)


class Fault(Protocol):
    """A part that breaks a clause."""

    BREAKS: str


def every() -> dict[str, type[Fault]]:
    """Each fault by its name, which is its class's in words joined by `-`."""
    found = {}
    for module in MODULES:
        for _, part in inspect.getmembers(module, inspect.isclass):
            if "BREAKS" in vars(part):
                found[spelled(part.__name__)] = cast("type[Fault]", part)
    return found


def spelled(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


def load(name: str) -> type[Fault]:
    """The fault of that name.

    Raises:
        LookupError: there is none.
    """
    if name not in every():
        raise LookupError(f"there is no fault {name}; --list-faults names them all")
    return every()[name]


def bug(fault: type[Fault]) -> str:
    return (fault.__doc__ or "").partition("\n")[0]
