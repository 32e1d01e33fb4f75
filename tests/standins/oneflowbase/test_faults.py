"""Each fault that can be planted shows on the wire, and where none is planted none shows."""

import subprocess
import sys
from functools import cache

import pytest

from tests.standins.oneflowbase.client import Json, drive
from tests.standins.oneflowbase.faults import FAULTS
from tests.standins.oneflowbase.fields import Form
from tests.standins.oneflowbase.probes_of_authoring import AUTHORING, Probe
from tests.standins.oneflowbase.probes_of_calls import CALLS

PROBES = {**AUTHORING, **CALLS}
PLANTED = [(form, name) for name, fault in FAULTS.items() for form in fault.forms]


@cache
def sound(form: Form, probe: Probe) -> Json:
    return drive(form, probe)


def test_each_fault_has_its_question() -> None:
    """There is no fault of which nobody knows whether it shows."""
    assert set(PROBES) == set(FAULTS)


@pytest.mark.parametrize(("form", "name"), PLANTED)
def test_a_fault_shows(form: Form, name: str) -> None:
    """The sound server answers as it should, the faulty one otherwise."""
    probe, lawful = PROBES[name]
    assert sound(form, probe) == lawful
    assert drive(form, probe, FAULTS[name].planted) != lawful


@pytest.mark.parametrize("form", Form)
def test_the_command_lists_them(form: Form) -> None:
    """A line a fault that shows in the form; one that does not cannot be planted there."""
    command = [sys.executable, "-m", "tests.standins.oneflowbase"]
    asked = [*command, "--form", form, "--list-faults"]
    listed = subprocess.run(asked, check=True, capture_output=True, text=True).stdout  # noqa: S603
    hidden = [*command, "--form", "first", "--fault", "default_for_empty"]
    shown = [(name, fault.clause, fault.bug) for name, fault in FAULTS.items() if form in fault.forms]
    assert [tuple(line.split("\t")) for line in listed.splitlines()] == shown
    assert subprocess.run(hidden, check=False, capture_output=True).returncode == 2  # noqa: S603


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_says_what_it_is(name: str) -> None:
    """`--list-faults` has a clause and a sentence for each."""
    assert FAULTS[name].clause.partition("-")[2].isdigit()
    assert FAULTS[name].bug.endswith(".")
