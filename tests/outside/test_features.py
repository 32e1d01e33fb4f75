"""What the features say is acted: a scenario that shares its name with another of its file would silently be lost."""

import re
from collections import Counter
from pathlib import Path

import pytest

from conformance.suite.places import features

SCENARIO = re.compile(r"^\s*Scenario(?: Outline)?: (.+)$", re.MULTILINE)


@pytest.mark.parametrize("feature", sorted(features().glob("*.feature")), ids=lambda path: str(path.stem))
def test_no_two_scenarios_share_a_name(feature: Path) -> None:
    """Scenarios are collected by their names, so each name is there once in its feature."""
    names = Counter(SCENARIO.findall(feature.read_text(encoding="utf-8")))
    assert [name for name, count in names.items() if count > 1] == []
