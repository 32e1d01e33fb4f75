"""A journal is read unit by unit: one is judged and forgotten before the next is held."""

import gc
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from conformance.contract.clause import Section
from conformance.history.journal import Journal
from conformance.history.operation import Operation
from conformance.report.judging import conclude
from conformance.report.units import Unit, survey, units

Execute = Callable[..., Operation]
DONE = "workflow_complete"


def test_a_unit_is_given_as_soon_as_it_is_whole(journal: Journal, execute: Execute) -> None:
    """Although units of one batch are written between each other's lines."""
    for case, unit, index in (("c", 0, 1), ("c", 1, 0), ("c", 0, 0), (None, 0, 0), ("c", 1, 1)):
        journal.operation(execute(DONE, index=index), case=case, unit=unit)
    found = [(unit.case, unit.number, [o.index for o in unit.operations]) for unit in units(survey(journal.path))]
    assert found == [("c", 0, [0, 1]), (None, 0, [0]), ("c", 1, [0, 1])]


def test_a_line_written_by_hand_is_an_operation_too(tmp_path: Path) -> None:
    """In any order of keys, without case and unit, with blank lines."""
    path = tmp_path / "main.jsonl"
    path.write_text(
        '\n{"index": 0, "name": "execute", "called_at": 0, "returned_at": 1, "outcome": "ok", "kind": "operation"}\n\n'
    )
    operation = Operation(index=0, client="", name="execute", arguments={}, called_at=0, returned_at=1, outcome="ok")
    assert list(units(survey(path))) == [Unit("main", None, 0, (operation,))]


def test_memory_does_not_grow_with_the_session(
    journal: Journal, execute: Execute, sections: tuple[Section, ...]
) -> None:
    """Ten times the units take no more than one of them, all else being equal."""
    operation = execute(*["node_start"] * 2000, DONE)
    peaks = []
    for count in (3, 30):
        for unit in range(count):
            journal.operation(replace(operation, index=unit), case="c", unit=count + unit)
        gc.collect()
        tracemalloc.start()
        conclude(journal.path.parent, sections)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


def test_judging_leaves_the_garbage_collector_as_it_was(journal: Journal, sections: tuple[Section, ...]) -> None:
    """It pauses it for its own time only."""
    conclude(journal.path.parent, sections)
    assert gc.isenabled()
