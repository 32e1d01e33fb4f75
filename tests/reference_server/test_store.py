"""Both stores keep the same promises."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reference_server.domain.audit import AuditRecord, Kind
from reference_server.domain.decisions import Outcome, Spent
from reference_server.domain.runs import Ending, Run, Status
from reference_server.domain.workflows import Draft, Workflow
from reference_server.persistence.layered import LayeredStore
from reference_server.persistence.memory import MemoryStore
from reference_server.persistence.sqlite import SqliteStore
from reference_server.persistence.store import IdempotencyKey, Record, Store

Json = Any


@pytest.fixture(params=["sqlite", "memory", "layered"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each store in turn."""
    path = tmp_path / "a.sqlite"
    made: Store = MemoryStore() if request.param == "memory" else SqliteStore(path)
    yield LayeredStore(made) if request.param == "layered" else made
    made.close()


def run(run_id: str, **more: Json) -> Run:
    return Run(**{"run_id": run_id, "workflow_id": "w", "input": {"a": [1]}, "cause": {"kind": "execute"}, **more})


def test_what_was_added_is_read_back(store: Store) -> None:
    """Whole, whatever characters its names hold."""
    store.add_workflow(Workflow("w", "名前\x00", "workflow", Draft({"n": [1.5, None]}, "hash")))
    store.add_run(run("r/é\x00 %"))
    assert store.workflow("w") == Workflow("w", "名前\x00", "workflow", Draft({"n": [1.5, None]}, "hash"))
    assert store.run("r/é\x00 %") == run("r/é\x00 %")
    assert (store.workflow("x"), store.run("x"), store.last_event("r/é\x00 %")) == (None, None, None)


def test_a_draft_replaces_the_one_before_it(store: Store) -> None:
    """Where there is a workflow."""
    store.add_workflow(Workflow("w", "n", "workflow"))
    assert [store.save_draft("w", Draft({}, "h")), store.save_draft("x", Draft({}, "h"))] == [True, False]
    assert store.workflow("w") == Workflow("w", "n", "workflow", Draft({}, "h"))


def test_a_removed_workflow_leaves_its_runs(store: Store) -> None:
    """A run that was shown once can be read for ever."""
    store.add_workflow(Workflow("w", "n", "workflow"))
    store.add_run(run("r"))
    assert [store.remove_workflow("w"), store.remove_workflow("w"), store.run("r")] == [True, False, run("r")]


def test_a_key_gives_the_run_it_gave_first(store: Store) -> None:
    """In its own workflow; another workflow's keys are its own."""
    key = IdempotencyKey("k", "asked")
    assert store.add_run(run("r1"), key) == (run("r1"), None)
    assert store.add_run(run("r2"), key._replace(asked="other")) == (run("r1"), "asked")
    assert store.add_run(run("r3", workflow_id="x"), key)[0].run_id == "r3"
    assert [store.run("r2"), store.runs({}, 0, 9).total] == [None, 2]


def test_a_claim_succeeds_once(store: Store) -> None:
    """From created to running, never again."""
    store.add_run(run("r"))
    assert [store.claim("r"), store.claim("r")] == [True, False]
    assert store.running() == [run("r", status=Status.RUNNING)]


def test_a_claim_keeps_its_cause(store: Store) -> None:
    """A claim without one leaves the cause that the run was created with, and a late claim changes nothing."""
    decided = {"kind": "decision", "decision_id": "d"}
    store.add_run(run("r1"))
    store.add_run(run("r2"))
    claims = [store.claim("r1", decided), store.claim("r1", {"kind": "schedule"}), store.claim("r2")]
    assert claims == [True, False, True]
    assert [item.cause for item in store.runs({}, 0, 9).items] == [decided, {"kind": "execute"}]
    assert [item.run_id for item in store.runs({"cause": "decision"}, 0, 9).items] == ["r1"]


def test_a_spent_decision_is_remembered(store: Store) -> None:
    """With what it asked and what came of it."""
    spent = Spent("d/é", "hash", "r", Outcome.HELD)
    store.add_decision(spent)
    assert [store.decision("d/é"), store.decision("d")] == [spent, None]


def test_the_audit_is_kept_in_order_and_filtered(store: Store) -> None:
    """By decision, run and kind, page by page."""
    records = [
        AuditRecord("t1", Kind.DENY, "because", "d1", "r1"),
        AuditRecord("t2", Kind.INVALID, "because", "d1"),
        AuditRecord("t3", Kind.DENY, "because", None, "r1"),
    ]
    for record in records:
        store.add_audit(record)
    wheres: list[dict[str, str]] = [{}, {"decision_id": "d1"}, {"run_id": "r1"}, {"kind": "deny", "decision_id": "d1"}]
    found = [[records.index(item) for item in store.audit(where, 0, 9).items] for where in wheres]
    assert found == [[0, 1, 2], [0, 1], [0, 2], [0]]
    first = store.audit({}, 0, 2)
    assert first.next_after is not None
    assert (first.total, store.audit({}, first.next_after, 2).items) == (3, tuple(records[2:]))


def test_what_is_changed_together_is_kept_together(store: Store) -> None:
    """Also where one change is made of several."""
    store.add_run(run("r"))
    with store.together():
        assert store.claim("r")
        with store.together():
            store.add_decision(Spent("d", "hash", "r", Outcome.EXECUTED))
    assert [item.run_id for item in store.running()] == ["r"]
    assert store.decision("d") is not None


def test_a_change_that_fails_half_way_is_none(tmp_path: Path) -> None:
    """On a disk, where it can."""
    store = SqliteStore(tmp_path / "a.sqlite")
    store.add_run(run("r"))
    spent = Spent("d", "hash", "r", Outcome.EXECUTED)

    def twice() -> None:
        with store.together():
            store.claim("r")
            store.add_decision(spent)
            store.add_decision(spent)

    with pytest.raises(sqlite3.IntegrityError):
        twice()
    assert [store.decision("d"), store.running(), store.claim("r")] == [None, [], True]
    store.close()


def test_an_ending_comes_with_its_event(store: Store) -> None:
    """The page that shows the terminal event says that the run is settled."""
    store.add_run(run("r"))
    store.claim("r")
    store.append("r", [Record(1, b"{}"), Record(2, b"[]")], None)
    before = store.events("r", 0, 1)
    store.append("r", [Record(3, b"1")], Ending(Status.FAILED, None, {"code": "c"}))
    after = store.events("r", 1, 2)
    assert (list(before.records), before.has_more, before.settled) == ([Record(1, b"{}")], True, False)
    assert (list(after.records), after.has_more, after.settled) == ([Record(2, b"[]"), Record(3, b"1")], False, True)
    assert (store.last_event("r"), store.running()) == (Record(3, b"1"), [])
    assert store.run("r") == run("r", status=Status.FAILED, error={"code": "c"})


def test_a_log_holds_each_number_once(store: Store) -> None:
    """Who numbers events again is told so, and the log stays as it was."""
    store.add_run(run("r"))
    store.append("r", [Record(1, b"{}"), Record(2, b"{}")], None)
    with pytest.raises((ValueError, sqlite3.IntegrityError)):
        store.append("r", [Record(2, b"[]"), Record(3, b"[]")], None)
    assert list(store.events("r", 0, 9).records) == [Record(1, b"{}"), Record(2, b"{}")]


def test_lists_go_page_by_page_in_order_of_creation(store: Store) -> None:
    """The total is the whole list's; the last page names no next one."""
    for number in range(5):
        store.add_run(run(f"r{number}"))
        store.add_workflow(Workflow(f"w{number}", "n", "workflow"))
    first = store.runs({}, 0, 3)
    assert first.next_after is not None
    last = store.runs({}, first.next_after, 3)
    assert [item.run_id for item in first.items + last.items] == ["r0", "r1", "r2", "r3", "r4"]
    assert (first.total, last.total, last.next_after) == (5, 5, None)
    assert [item.workflow_id for item in store.workflows(0, 5).items] == ["w0", "w1", "w2", "w3", "w4"]


def test_lists_are_filtered_by_workflow_status_and_cause(store: Store) -> None:
    """By any of them together."""
    store.add_run(run("r1"))
    store.add_run(run("r2", cause={"kind": "schedule"}))
    store.add_run(run("r3", workflow_id="x"))
    store.claim("r2")
    wheres: list[dict[str, str]] = [
        {"workflow_id": "w"},
        {"status": "running"},
        {"cause": "execute", "workflow_id": "x"},
    ]
    found = [[item.run_id for item in store.runs(where, 0, 9).items] for where in wheres]
    assert found == [["r1", "r2"], ["r2"], ["r3"]]
