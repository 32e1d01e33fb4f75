"""Loading a profile: what every command that takes one waits for, for each that is shipped."""

import time
from collections.abc import Iterator

from conformance.targets.loading import load_profile, shipped_profiles
from tests.bench.figure import Figure, alternating, at_most

ROUNDS = 9
LONGEST_MS = 100


def bench() -> Iterator[Figure]:
    """The median of nine, each profile in turn; expressions that were compiled before are not compiled again."""
    names = shipped_profiles()
    first = {name: loaded_ms(name) for name in names}
    taken = alternating(ROUNDS, {name: lambda name=name: loaded_ms(name) for name in names})
    for name in names:
        yield at_most(name, taken[name], "ms", LONGEST_MS, {"first_ms": first[name], "rounds": ROUNDS})


def loaded_ms(name: str) -> float:
    """The milliseconds that one loading takes."""
    began = time.perf_counter()
    load_profile(name)
    return (time.perf_counter() - began) * 1000
