"""What is published is kept alike by both stores."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reference_server.domain.keys import ApiKey
from reference_server.domain.monitoring import Counted
from reference_server.domain.publications import Publication
from reference_server.domain.runs import Run, Status
from reference_server.domain.triggers import Extension, Schedule, Trigger
from reference_server.domain.workflows import Draft, Workflow
from reference_server.persistence.layered import LayeredStore
from reference_server.persistence.memory import MemoryStore
from reference_server.persistence.sqlite import SqliteStore
from reference_server.persistence.store import Store

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
SCHEDULE = Schedule("* * * * *", "UTC", enabled=True, input={"a": [1, "é"]})


@pytest.fixture(params=["sqlite", "memory", "layered"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each store in turn."""
    made: Store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "a.sqlite")
    yield LayeredStore(made) if request.param == "layered" else made
    made.close()


def extension(slug: str = "s", method: str = "GET") -> Extension:
    return Extension(slug, "/a/{b}", method, "sync")


def publication(name: str, workflow_id: str = "w", version: int = 1, trigger: Trigger | None = None) -> Publication:
    return Publication(name, workflow_id, version, "workflow", Draft({"n": 1}, "hash"), trigger)


def test_a_trigger_is_saved_changed_and_removed(store: Store) -> None:
    """Whole, of either type."""
    store.save_trigger("w", extension())
    store.save_trigger("w", SCHEDULE)
    assert (store.trigger("w"), store.trigger("x")) == (SCHEDULE, None)
    store.save_trigger("w", None)
    assert store.trigger("w") is None


def test_a_slug_has_one_holder(store: Store) -> None:
    """Who asks for a taken one keeps what it held; who lets go of one makes it free."""
    assert [store.hold("w", {"a", "b"}), store.hold("x", {"c"})] == [True, True]
    assert [store.hold("x", {"b"}), store.hold("w", {"c", "a"})] == [False, False]
    assert [store.hold("w", {"b"}), store.hold("x", {"a", "c"}), store.hold("x", {"c"})] == [True, True, True]
    assert [store.hold("x", {"b"}), store.hold("w", {"a", "b"})] == [False, True]


def test_the_table_of_slugs_refuses_a_second_holder_by_itself(tmp_path: Path) -> None:
    """Even where the code above it is wrong."""
    store = SqliteStore(tmp_path / "a.sqlite")
    store.hold("w", {"a"})
    with pytest.raises(sqlite3.IntegrityError):
        store._db.execute("INSERT INTO slugs (slug, workflow_id) VALUES ('a', 'x')")  # noqa: SLF001 - the table itself
    store.close()


def test_the_last_publication_is_live_and_the_others_can_be_read(store: Store) -> None:
    """Under its own slug alone, until it is withdrawn."""
    first, second = publication("p1", trigger=extension("old")), publication("p2", version=2, trigger=extension("new"))
    store.publish(first)
    store.publish(second)
    assert [store.live_at("old"), store.live_at("new"), store.live("w")] == [None, "p2", second]
    assert [store.last_version("w"), store.last_version("x"), store.publication("p1")] == [2, 0, first]
    assert [store.withdraw("w"), store.withdraw("w"), store.live_at("new"), store.live("w")] == [
        True,
        False,
        None,
        None,
    ]
    assert [store.publication("p2"), store.last_version("w")] == [second, 2]


def test_what_is_live_is_listed_by_its_triggers_type(store: Store) -> None:
    """In order of publication; a suspended one sleeps until the next publication."""
    store.publish(publication("p1", "w1", trigger=SCHEDULE))
    store.publish(publication("p2", "w2", trigger=extension()))
    store.publish(publication("p3", "w3", trigger=SCHEDULE))
    store.publish(publication("p4", "w4"))
    assert [store.all_live("schedule"), store.all_live("extension")] == [["p1", "p3"], ["p2"]]
    store.suspend("w1")
    assert store.all_live("schedule") == ["p3"]
    store.publish(publication("p5", "w1", 2, SCHEDULE))
    assert store.all_live("schedule") == ["p3", "p5"]


def test_a_key_is_found_by_its_digest_and_revoked_once(store: Store) -> None:
    """By its own workflow; it stays known, as revoked."""
    key = ApiKey("k", "w", "digest")
    store.add_key(key)
    assert [store.key_by_digest("digest"), store.key_by_digest("other")] == [key, None]
    assert [store.revoke_key("x", "k"), store.revoke_key("w", "k"), store.revoke_key("w", "k")] == [False, True, False]
    assert store.key_by_digest("digest") == ApiKey("k", "w", "digest", revoked=True)


def test_a_due_time_is_spent_once(store: Store) -> None:
    """Each workflow's own."""
    later = datetime(2030, 1, 1, 12, 1, tzinfo=UTC)
    spent = [("w", NOON), ("w", NOON), ("w", later), ("x", NOON)]
    assert [store.spend(*each) for each in spent] == [True, False, True, True]


def test_with_a_workflow_goes_what_was_its_own(store: Store) -> None:
    """But its publications, which its runs name."""
    store.add_workflow(Workflow("w", "n", "workflow"))
    store.save_trigger("w", extension())
    store.hold("w", {"s"})
    store.publish(publication("p", trigger=extension()))
    store.add_key(ApiKey("k", "w", "digest"))
    store.remove_workflow("w")
    assert [store.trigger("w"), store.live_at("s"), store.key_by_digest("digest")] == [None, None, None]
    assert [store.hold("x", {"s"}), store.publication("p")] == [True, publication("p", trigger=extension())]


def test_runs_are_counted_by_status_and_cause(store: Store) -> None:
    """Of one workflow or of all."""
    for number, (workflow_id, status, kind) in enumerate(
        [("w", Status.CREATED, "execute"), ("w", Status.RUNNING, "schedule"), ("x", Status.RUNNING, "schedule")]
    ):
        store.add_run(Run(f"r{number}", workflow_id, {}, {"kind": kind}, status))
    assert sorted(store.counts("x")) == [Counted("running", "schedule", 1)]
    assert sorted(store.counts(None)) == [Counted("created", "execute", 1), Counted("running", "schedule", 2)]


def test_what_is_published_survives_its_process(tmp_path: Path) -> None:
    """All of it."""
    store = SqliteStore(tmp_path / "a.sqlite")
    kept = publication("p", trigger=SCHEDULE)
    store.publish(kept)
    store.save_trigger("w", extension())
    store.hold("w", {"s"})
    store.spend("w", NOON)
    store.close()
    again = SqliteStore(tmp_path / "a.sqlite")
    assert [again.live("w"), again.trigger("w"), again.hold("x", {"s"}), again.spend("w", NOON)] == [
        kept,
        extension(),
        False,
        False,
    ]
    again.close()
