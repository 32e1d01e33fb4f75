"""Lawful habits mixed: several at once in front of one server, so that few sessions show each with many seeds.

A mixture is one proxy before another, the one that the harness talks to first. That one has habits of the wire which
do not get into each other's way, since each overrides other parts of a proxy; those behind it change answers.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import zip_longest

from tests.outside.lawful_answers import ANSWERS, OtherIds
from tests.outside.lawful_runs import RUNS
from tests.outside.lawful_wires import WIRES
from tests.outside.proxy import Proxy, Way
from tests.outside.rewriting import Rewriting

Habit = Callable[[], Way]
Mixture = tuple[tuple[str, ...], ...]

HABITS: dict[str, Habit] = {**WIRES, **ANSWERS, **RUNS}
NO_IDS = "no ids"
LAYERS = 3
"""How many proxies stand behind the first."""


def parts(habit: Habit) -> frozenset[str]:
    """The parts of a proxy that a habit overrides."""
    made = habit()
    above = type(made).__mro__
    own = {name for kind in above[: above.index(Way)] for name in vars(kind) if not name.startswith("__")}
    return frozenset(own | vars(made).keys())


def is_outermost(name: str) -> bool:
    """Whether a habit is lost behind another proxy, which reads and writes frames and connections anew."""
    spells = HABITS[name]
    lost = {"spelled", "cut", "gathered", "encoded", "named", "stream_type", "keeps_connections", "version"}
    return name in WIRES or (bool(parts(spells) & lost) and not isinstance(spells(), OtherIds))


def mixtures(seed: int) -> list[Mixture]:
    """Every habit once, mixed as the seed says; of each mixture the layers, the outermost first."""
    chance = random.Random(seed)  # noqa: S311 - which habits meet is no secret
    outer = shuffled(chance, [name for name in HABITS if is_outermost(name)])
    wires: list[list[str]] = []
    for name in outer:
        fitting = [mixed for mixed in wires if not any(parts(HABITS[name]) & parts(HABITS[one]) for one in mixed)]
        if fitting:
            fitting[0].append(name)
        else:
            wires.append([name])
    behind = [name for name in HABITS if not is_outermost(name)]
    rewriting = shuffled(chance, [name for name in behind if isinstance(HABITS[name](), Rewriting)])
    others = sorted(shuffled(chance, [name for name in behind if name not in rewriting]), key=family)
    count = max(len(wires), len(rewriting), -(-len(others) // (LAYERS - 1)))
    inner = [others[place::count] for place in range(count)]
    layers = zip_longest(wires, ([name] for name in rewriting), inner, fillvalue=[])
    return [(tuple(wire), *((name,) for name in [*middle, *others])) for wire, middle, others in layers]


class Mixed(Way):
    """A way with the habits of several, none of which overrides what another does."""

    def __init__(self, names: Iterable[str]) -> None:
        self._ways = [HABITS[name]() for name in names]
        for name, way in zip(names, self._ways, strict=True):
            for part in parts(HABITS[name]) & vars(Way).keys():
                setattr(self, part, getattr(way, part))

    def __setattr__(self, name: str, value: object) -> None:
        """Each of them knows its proxy."""
        super().__setattr__(name, value)
        if name == "proxy":
            for way in self._ways:
                way.proxy = self.proxy


def family(name: str) -> str:
    """What a habit is one kind of: those of a family follow each other, so that no mixture gets two of them."""
    kinds = type(HABITS[name]()).__mro__
    return kinds[kinds.index(Way) - 1].__name__


def shuffled(chance: random.Random, names: list[str]) -> list[str]:
    return chance.sample(names, len(names))


@contextmanager
def in_front_of(upstream: str, mixture: Mixture) -> Iterator[str]:
    """The URL of a server that has all of these habits."""
    with ExitStack() as stack:
        url = upstream
        for layer in reversed(mixture):
            url = stack.enter_context(Proxy(url, Mixed(layer))).url
        yield url
