"""Each planted fault shows on the wire: its clause is kept without it, and broken with it."""

from pathlib import Path

import pytest

from tests.standins.feagent import faults
from tests.standins.feagent.client import tell
from tests.standins.feagent.probes import PROBES

FAULTS = faults.every()
BY_PROBE = {name: fault for name, fault in FAULTS.items() if fault.BREAKS in PROBES}


@pytest.mark.parametrize("clause", PROBES)
def test_the_stand_in_keeps_the_clause(tmp_path: Path, clause: str) -> None:
    """Without a fault."""
    assert tell(PROBES[clause], tmp_path)


@pytest.mark.parametrize("name", BY_PROBE)
def test_a_fault_breaks_its_clause(tmp_path: Path, name: str) -> None:
    """With the fault planted, the same look at the same clause finds it broken."""
    assert not tell(PROBES[FAULTS[name].BREAKS], tmp_path, FAULTS[name])


def test_every_clause_has_a_fault() -> None:
    """No probe goes unproven, and no fault unseen but for those of a killed process."""
    assert {fault.BREAKS for fault in FAULTS.values()} == {*PROBES, "TERM-7"}


def test_each_fault_says_what_it_is() -> None:
    """Its name finds it, its docstring is the bug, and an unknown name is an error."""
    assert {name: faults.load(name) for name in FAULTS} == FAULTS
    assert all(faults.bug(fault) for fault in FAULTS.values())
    with pytest.raises(LookupError):
        faults.load("none")
