"""Planted faults: each names a clause, tells its bug, and changes some part of a sound server."""

import re

import pytest

from reference_server import mutants
from reference_server.app import Settings, sound_parts
from reference_server.http.actors import Tokens

SIZES = {
    "RUN": 5, "EVT": 7, "TERM": 7, "ONCE": 5, "REPLAY": 8, "DEC": 8, "GATE": 6, "INTERNAL": 4, "FLAG": 3,
}  # fmt: skip
CLAUSES = {f"{section}-{number}" for section, size in SIZES.items() for number in range(1, size + 1)}


@pytest.mark.parametrize("name", mutants.names())
def test_a_mutant_names_a_clause_tells_its_bug_and_plants_it(name: str) -> None:
    """The bug is one sentence; planting leaves the sound parts as they were."""
    mutant = mutants.load(name)
    parts = sound_parts(Settings(Tokens("o", "a")))
    assert re.fullmatch(r"[A-Z]+-[0-9]+", mutant.breaks)
    assert re.fullmatch(r"[A-Z].{30,}\.", mutant.bug)
    assert mutant.plant(parts) != parts


def test_every_clause_has_a_mutant() -> None:
    """A clause that nothing breaks has never been seen to notice anything."""
    assert {mutants.load(name).breaks for name in mutants.names()} >= CLAUSES


def test_an_unknown_mutant_is_refused_by_name() -> None:
    """The error says where the names are."""
    with pytest.raises(LookupError, match=r"there is no mutant nope; --list-mutants"):
        mutants.load("nope")
