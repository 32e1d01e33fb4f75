"""`conformance list`, cold: a process from its start to its end, beside a Python that does nothing."""

import sys
from collections.abc import Iterator

from tests.bench.figure import Figure, alternating, at_most
from tests.bench.processes import finished, python, scratch

ROUNDS = 7
LONGEST_S = 0.4


def bench() -> Iterator[Figure]:
    """The median of seven, in turn with the bare interpreter and the one import that every command needs."""
    words = {
        "list_s": python("conformance", "list"),
        "python_alone_s": [sys.executable, "-c", "pass"],
        "import_click_s": [sys.executable, "-c", "import click"],
    }
    with scratch() as directory:
        taken = alternating(
            ROUNDS, {name: lambda line=line: finished(line, directory).wall_s for name, line in words.items()}
        )
    yield at_most("wall", taken.pop("list_s"), "s", LONGEST_S, {**taken, "rounds": ROUNDS})
