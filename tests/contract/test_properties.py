"""Whatever a lawful run looks like no clause complains, and whatever is done to it the clause that names it does."""

from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conformance.contract.equality import same
from conformance.contract.verdict import Ruling
from conformance.history.history import History
from tests.contract.clauses import CLAUSES
from tests.contract.generated import VALUES, Data, event, runs, shown

FEWER = settings(max_examples=40)
"""Where a table of changes multiplies the examples."""

Change = Callable[[list[Data], int], list[Data]]


def broken(history: History) -> set[str]:
    found = {clause_id: clause.judge(history).ruling for clause_id, clause in CLAUSES.items()}
    assert Ruling.FAULT not in found.values()
    return {clause_id for clause_id, ruling in found.items() if ruling not in {Ruling.HELD, Ruling.UNEXERCISED}}


@given(events=runs(), size=st.integers(1, 20))
def test_a_lawful_run_is_held_by_every_clause(events: list[Data], size: int) -> None:
    """No false alarm, whatever the values, the types beside the known ones, and the size of a page."""
    assert broken(shown(events, events, size=size)) == set()


@given(events=runs())
def test_the_clauses_about_events_speak_about_every_run(events: list[Data]) -> None:
    """A lawful run is evidence: none of these is unexercised."""
    history = shown(events, events)
    about = ["RUN-4", "RUN-5", "EVT-1", "EVT-2", "EVT-3", "EVT-5", "EVT-6", "TERM-1", "TERM-2", "TERM-3", "TERM-4"]
    about += ["TERM-5", "REPLAY-1", "REPLAY-2", "REPLAY-3", "REPLAY-4", "REPLAY-8"]
    exercised = {clause_id for clause_id in about if CLAUSES[clause_id].judge(history).exercised}
    assert exercised == set(about)


def changed(key: str, value: object) -> Change:
    return lambda events, place: [{**e, key: value} if at == place else e for at, e in enumerate(events)]


def without(key: str) -> Change:
    return lambda events, place: [
        {k: v for k, v in e.items() if at != place or k != key} for at, e in enumerate(events)
    ]


def inserted(kind: str) -> Change:
    return lambda events, place: [*events[:place], event(kind, None, "r1"), *events[place:]]


BOTH: dict[str, tuple[str, Change]] = {
    "drop the terminal": ("TERM-1", lambda events, _: events[:-1]),
    "double the terminal": ("TERM-2", lambda events, _: [*events, events[-1]]),
    "end early, too": ("TERM-2", inserted("workflow_error")),
    "go on after the terminal": ("TERM-3", lambda events, _: [*events, event("workflow_note", None, "r1")]),
    "another run": ("RUN-4", changed("run_id", "R1")),
    "no executor": ("EVT-3", without("executor_id")),
    "a blank executor": ("EVT-3", changed("executor_id", "\u3000")),
    "a number for a run": ("EVT-3", changed("run_id", 1)),
    "a foreign type": ("EVT-1", inserted("message")),
    "agent talk": ("EVT-2", inserted("tool_call")),
    "a node from elsewhere": ("EVT-6", lambda events, _: [event("node_start", "zz", "r1"), *events]),
}


@pytest.mark.parametrize(("clause_id", "change"), BOTH.values(), ids=BOTH.keys())
@FEWER
@given(data=st.data(), events=runs())
def test_a_change_in_both_channels_is_caught(
    clause_id: str, change: Change, data: st.DataObject, events: list[Data]
) -> None:
    """The clause that names it complains, though stream and replay agree."""
    place = data.draw(st.integers(0, len(events) - 1))
    unlawful = change(events, place)
    assert clause_id in broken(shown(unlawful, unlawful))


def dropped(events: list[Data], place: int) -> list[Data]:
    return events[:place] + events[place + 1 :]


def doubled(events: list[Data], place: int) -> list[Data]:
    return events[: place + 1] + events[place:]


def swapped(events: list[Data], place: int) -> list[Data]:
    return events[:place] + events[place : place + 2][::-1] + events[place + 2 :]


@pytest.mark.parametrize("change", [dropped, doubled, swapped])
@FEWER
@given(data=st.data(), events=runs())
def test_a_replay_that_is_not_its_stream_is_caught(change: Change, data: st.DataObject, events: list[Data]) -> None:
    """By REPLAY-1 where the types tell it, else by REPLAY-2."""
    replay = change(events, data.draw(st.integers(0, len(events) - 1)))
    assume(not same(events, replay))
    by_type = [e["type"] for e in replay] != [e["type"] for e in events]
    assert ("REPLAY-1" if by_type else "REPLAY-2") in broken(shown(events, replay))


@given(data=st.data(), events=runs(), value=VALUES)
def test_a_changed_value_is_caught(data: st.DataObject, events: list[Data], value: object) -> None:
    """REPLAY-2 and nothing else, however small the change is."""
    place = data.draw(st.integers(0, len(events) - 1))
    assume("output" not in events[place] or not same(events[place]["output"], value))
    assert broken(shown(events, changed("output", value)(events, place))) == {"REPLAY-2"}


@pytest.mark.parametrize("change", [dropped, doubled, swapped])
@FEWER
@given(data=st.data(), events=runs(), size=st.integers(1, 3))
def test_a_fault_of_paging_is_caught(change: Change, data: st.DataObject, events: list[Data], size: int) -> None:
    """REPLAY-3 complains, and the clauses about what is stored do not."""
    pages = change(events, data.draw(st.integers(0, len(events) - 1)))
    assume(not same(events, pages) and len(events) > 3 < len(pages))
    found = broken(shown(events, events, pages, size))
    assert "REPLAY-3" in found
    assert not found & {"REPLAY-1", "REPLAY-2", "REPLAY-4", "TERM-1", "TERM-5"}
