"""On correct servers with odd habits the verdict is conformant, without a warning.

A few habits are tried by default. `ALL_VARIATIONS=1 pytest tests/outside` tries every one of them, and every planted
fault and hostile target of the modules beside; `SEEDS=1,2,3` repeats each habit with other generated cases, in other
mixtures.
"""

import os
from pathlib import Path

import pytest

from tests.outside import session
from tests.outside.lawful_answers import ANSWERS
from tests.outside.lawful_runs import RUNS
from tests.outside.lawful_wires import WIRES
from tests.outside.mixtures import NO_IDS, in_front_of, mixtures
from tests.outside.proxy import Proxy

pytestmark = pytest.mark.timeout(300)

HABITS = WIRES | ANSWERS | RUNS
QUICK = ("lines end in CR",)
SEEDS = os.environ.get("SEEDS", "1").split(",")
MIXED = [(seed, number) for seed in SEEDS for number in range(len(mixtures(int(seed))))]
LIGHT = slice(8, 9)
"""A mixture that takes no longer than a plain server, with ids that hold slashes and percent signs."""

SLOW = ("--skip", "REPLAY-7")
"""A run of twelve thousand events shows nothing of a habit that a shorter one does not."""


def chosen(every: dict[str, object], quick: tuple[str, ...]) -> list[str]:
    """What is tried: all of it where the environment asks for it."""
    return list(every) if os.environ.get("ALL_VARIATIONS") else [name for name in every if name in quick]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("habit", chosen({**HABITS}, QUICK))
def test_a_lawful_habit_raises_no_alarm(reference: str, report: Path, habit: str, seed: str) -> None:
    """No clause is violated, and every MUST is held."""
    with Proxy(reference, HABITS[habit]()) as proxy:
        stays_silent(proxy.url, report, seed, resumes=habit != NO_IDS)


@pytest.mark.parametrize(("seed", "number"), MIXED if "SEEDS" in os.environ else MIXED[LIGHT])
def test_lawful_habits_together_raise_none(reference: str, report: Path, seed: str, number: int) -> None:
    """Several at once, each with another seed in other company."""
    mixture = mixtures(int(seed))[number]
    with in_front_of(reference, mixture) as url:
        stays_silent(url, report, seed, resumes=not any(NO_IDS in layer for layer in mixture))


def stays_silent(url: str, report: Path, seed: str, *, resumes: bool) -> None:
    """Judge a server that is correct; one without ids in its streams has none to resume at."""
    finished = session.run(url, report, "--examples", "16", "--seed", seed, "--skip", "TERM-7", *SLOW)
    unheld = {name: why for name, why in finished.because().items() if resumes or name != "REPLAY-8"}
    assert unheld == {}, finished.errors
    assert (finished.verdict, finished.code) == ("conformant", 0)
