"""A property searches in batches, shrinks within bounds, and keeps what it saw."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from conformance.suite.search import SHRINKS, Broken, Enough, Search, without_local_constants


@dataclass
class Judged:
    """A case whose clause breaks on numbers from 10 on, so many times."""

    clauses: tuple[str, ...] = ("RUN-1",)
    shrinks: bool = True
    acted: list[list[int]] = field(default_factory=list)
    breaks: int = 10**6
    seed: int = 1
    stuck: None = None

    def run(self, batch: list[int]) -> list[int]:
        self.acted.append(batch)
        return batch

    def verify(self, units: list[int], clauses: tuple[str, ...]) -> None:
        del clauses
        if self.breaks and any(number >= 10 for number in units):
            self.breaks -= 1
            raise Broken("RUN-1", f"{max(units)} is too much")


def search_on(case: Judged) -> Search:
    def act(batch: list[Any]) -> Any:  # noqa: ANN401 - a stand-in for a story
        return batch

    return Search(case, act, case.clauses)  # type: ignore[arg-type]


def test_a_batch_that_was_broken_is_broken_again_without_being_acted() -> None:
    """Hypothesis repeats what it found; a race that does not show again would make it complain."""
    case = Judged(breaks=1)
    search = search_on(case)
    for _ in range(3):
        with pytest.raises(Broken):
            search.examine([12])
    assert case.acted == [[12]]


def test_shrinking_ends() -> None:
    """After the first failure a bounded number of batches is acted, and Hypothesis does not go on by itself."""
    case = Judged()
    search = search_on(case)
    for number in range(SHRINKS + 1):
        with pytest.raises(Broken):
            search.examine([10 + number])
    with pytest.raises(Enough):
        search.examine([500])
    assert len(case.acted) == SHRINKS + 1


def test_what_was_seen_is_told_when_it_was_enough() -> None:
    """However much is left to shrink."""
    case = Judged()
    with pytest.raises(Broken, match="is too much"):
        search_on(case).through(st.lists(st.integers(0, 10**9), min_size=30, max_size=30), 5)
    assert len(case.acted) <= SHRINKS + 2


def test_the_last_failure_is_kept() -> None:
    """What is reported is what shrinking came to."""
    search = search_on(Judged())
    for number in (30, 11):
        with pytest.raises(Broken):
            search.examine([number])
    assert str(search.last) == "RUN-1 is violated: 11 is too much"


def test_nothing_is_drawn_from_the_sources_of_a_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a seed draws depends on nothing that happens to be imported."""
    looks: list[bool] = []
    monkeypatch.setattr(providers, "_get_local_constants", lambda: looks.append(True) or Constants())

    @settings(max_examples=100, database=None, derandomize=True)
    @given(st.lists(st.integers(), min_size=20))
    def draw(_: list[int]) -> None:
        pass

    with without_local_constants():
        draw()
    assert looks == []
    draw()
    assert looks
