"""The workflow backend's clauses keep silent where the sources do, and come to a ruling whatever an answer holds."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract.backend import documents, observe, schedule, slugs, versions
from conformance.contract.contract import by_id
from conformance.contract.verdict import Ruling
from conformance.history.history import History
from tests.contract.broken_backend import BROKEN
from tests.contract.kept_backend import KEPT
from tests.contract.lawful_backend import DOUBTFUL, SHARED, SILENT
from tests.contract.short_form import h

CLAUSES = by_id((documents.SECTION, slugs.SECTION, schedule.SECTION, observe.SECTION, versions.SECTION))
EVERY = [text for table in (KEPT, BROKEN, DOUBTFUL) for texts in table.values() for text in texts.values()]


def rulings(history: History) -> dict[str, Ruling]:
    """What each clause makes of a history, those aside that hold or have nothing to say."""
    found = {clause_id: clause.judge(history).ruling for clause_id, clause in CLAUSES.items()}
    return {i: ruling for i, ruling in found.items() if ruling not in {Ruling.HELD, Ruling.UNEXERCISED}}


DOUBTS = {f"{i}.{what}": (i, text) for i, texts in DOUBTFUL.items() for what, text in texts.items()}


@pytest.mark.parametrize(("clause_id", "text"), DOUBTS.values(), ids=DOUBTS)
def test_what_nobody_can_know_is_inconclusive(clause_id: str, text: str) -> None:
    """The clause says so, and no clause calls it broken."""
    assert rulings(h(text)) == {clause_id: Ruling.INCONCLUSIVE}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_what_the_sources_leave_open_is_no_breach(text: str) -> None:
    """Nor is what was seen in part only: no clause complains."""
    assert rulings(h(text)) == {}


@pytest.mark.parametrize(("clauses", "text"), SHARED.values(), ids=SHARED)
def test_evidence_that_clauses_share(clauses: set[str], text: str) -> None:
    """One history may break two sentences; each says so."""
    assert rulings(h(text)) == dict.fromkeys(clauses, Ruling.VIOLATED)


ODD = st.sampled_from([None, 7, True, "x", [], [1], {"a": [1]}, 2**80, [{"run_id": [1], "cause": [2]}], {"kind": {}}])
SHOWN = ("items", "total", "next_cursor", "compiled", "slug", "workflow_id", "run_id", "status", "cause", "enabled")
COUNTED = ("by_status", "by_cause", "version", "output", "schedule_id")
ASKED = ("slug", "workflow_id", "due", "extension", "document", "fault", "malformed", "enabled")


@given(
    text=st.sampled_from(EVERY),
    fields=st.dictionaries(st.sampled_from((*SHOWN, *COUNTED)), ODD, max_size=3),
    arguments=st.dictionaries(st.sampled_from(ASKED), ODD, max_size=2),
    part=st.integers(1, 3),
)
@settings(max_examples=400)
def test_an_odd_history_is_no_fault_of_ours(
    text: str, fields: dict[str, object], arguments: dict[str, object], part: int
) -> None:
    """Whatever was asked and answered, every clause comes to a ruling."""
    operations = tuple(
        replace(o, fields={**o.fields, **fields}, arguments={**o.arguments, **arguments}) if o.index % part == 0 else o
        for o in h(text).operations
    )
    assert Ruling.FAULT not in rulings(History(operations)).values()


@given(text=st.sampled_from([text for texts in KEPT.values() for text in texts.values()]), data=st.data())
@settings(max_examples=400)
def test_a_lost_answer_is_no_breach(text: str, data: st.DataObject) -> None:
    """Of a lawful target: whichever answers are lost, it may have happened."""
    operations = h(text).operations
    lost = data.draw(st.sets(st.integers(0, len(operations) - 1), min_size=1))
    seen = tuple(replace(o, outcome="unknown", fields={}) if o.index in lost else o for o in operations)
    assert [i for i, ruling in rulings(History(seen)).items() if ruling is not Ruling.INCONCLUSIVE] == []
