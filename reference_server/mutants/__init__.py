"""Planted faults, one to a module: each breaks the clause that it names, and leaves the rest lawful."""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from reference_server.http.server import Parts


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault: its name, the clause it breaks, the bug it stands for, and how it is planted."""

    name: str
    breaks: str
    bug: str
    plant: Callable[[Parts], Parts]


def names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str) -> Mutant:
    """The mutant of that name.

    Raises:
        LookupError: there is none.
    """
    if name not in names():
        raise LookupError(f"there is no mutant {name}; --list-mutants names them all")
    module = import_module(f"{__name__}.{name}")
    bug = (module.__doc__ or "").strip().partition("\n")[0]
    return Mutant(name, module.BREAKS, bug, module.plant)
