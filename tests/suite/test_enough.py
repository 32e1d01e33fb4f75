"""A session that is to find one clause broken ends soon after it has."""

import time
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.suite.plugin import AFTERWARDS_S, TURN, is_enough

NOW, LONG_AGO = 0.0, AFTERWARDS_S + 1


@pytest.mark.parametrize(
    ("turn", "ago_s", "enough"),
    [((0, 1), NOW, False), ((0, 2), NOW, True), ((1, 1), NOW, True), ((0, 1), LONG_AGO, True)],
)
def test_the_first_scenario_of_each_clause_is_acted_yet(turn: tuple[int, int], ago_s: float, *, enough: bool) -> None:
    """To see what else is broken; but not where each of them waits for what never comes."""
    item: Any = SimpleNamespace(stash={TURN: turn})
    assert is_enough(item, time.monotonic() - ago_s) is enough
