"""Stories act, record, wait for what should come, and never judge."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from conformance.contract.contract import by_id
from conformance.contract.verdict import Ruling
from conformance.drive import stories
from conformance.drive.stories import Workflow
from conformance.drive.unit import Driver, Patience, Stuck
from conformance.history.operation import Operation
from tests.drive.paper import Paper, driver_on, unanswered

WORKFLOW = Workflow("w", {"outcome": "completes", "nodes": ["n"]})


def names(driver: Driver) -> list[str]:
    return [operation.name for operation in driver.unit.history().operations]


def rulings(driver: Driver) -> dict[str, Ruling]:
    history = driver.unit.history()
    return {clause_id: clause.judge(history).ruling for clause_id, clause in by_id().items()}


def test_a_run_is_created_executed_replayed_at_once_and_read() -> None:
    """A whole run is four operations where nothing has to be waited for."""
    driver = driver_on(Paper())
    asyncio.run(stories.whole_run(driver, WORKFLOW))
    assert names(driver) == ["create_run", "execute", "replay", "read_run"]


def behind(times: int) -> Any:  # noqa: ANN401 - a fault
    left = iter(range(times))
    return lambda look: look if next(left, None) is None else replace(look, fields={**look.fields, "status": "running"})


def test_a_status_that_is_behind_is_read_until_it_has_ended() -> None:
    """The first look at it, beside the replay, is not the last one."""
    driver = driver_on(Paper({"read_run": behind(3)}))
    asyncio.run(stories.whole_run(driver, WORKFLOW))
    assert names(driver).count("read_run") == 4
    assert rulings(driver)["TERM-5"] is Ruling.HELD


def test_without_a_replay_the_status_tells_the_end() -> None:
    """It is looked for below the run's workflow, and what never ends is marked as such."""
    ended = driver_on(Paper({"read_run": behind(3)}, lacks=frozenset({"replay"})))
    asyncio.run(stories.whole_run(ended, WORKFLOW))
    looks = [operation for operation in ended.unit.history().operations if operation.name == "read_run"]
    assert names(ended).count("replay") == 0
    assert [(o.arguments["workflow_id"], o.fields["status"]) for o in looks[-2:]] == [
        ("w", "running"),
        ("w", "completed"),
    ]

    endless = driver_on(Paper({"read_run": behind(10**6)}, lacks=frozenset({"replay"})))
    asyncio.run(stories.whole_run(endless, WORKFLOW))
    assert endless.unit.history().operations[-1].arguments["settled"] is True


def test_a_lost_creation_is_asked_again_and_marked() -> None:
    """An answer that was lost is no reason to stop, and no clause waits for it."""
    driver = driver_on(Paper({"create_run": unanswered(1)}))
    asyncio.run(stories.create_run(driver, WORKFLOW))
    assert [o.arguments.get("asked_again") for o in driver.unit.operations] == [True, None]


def test_a_creation_that_fails_leaves_the_story_stuck() -> None:
    """What no clause speaks of blocks the story, and says why."""
    driver = driver_on(Paper({"create_run": lambda o: replace(o, outcome="failed")}))
    with pytest.raises(Stuck, match="create_run was failed"):
        asyncio.run(stories.create_run(driver, WORKFLOW))


def test_a_lost_execution_is_asked_again_only_while_the_run_waits() -> None:
    """An execution may have happened although its answer was lost: the run's status decides."""
    driver = driver_on(Paper({"execute": unanswered(1)}))
    asyncio.run(stories.whole_run(driver, WORKFLOW))
    assert names(driver)[:4] == ["create_run", "execute", "read_run", "replay"]


def lagging(times: int) -> Any:  # noqa: ANN401 - a fault
    left = iter(range(times))

    def lag(operation: Operation) -> Operation:
        if next(left, None) is None:
            return operation
        fields = {"next_cursor": None, "has_more": False, "settled": False, "last": False}
        return replace(operation, events=operation.events[:2], fields=fields)

    return lag


def test_a_replay_that_lags_is_read_until_it_shows_the_end() -> None:
    """A replay that says that it is not complete is waited for."""
    driver = driver_on(Paper({"replay": lagging(3)}))
    asyncio.run(stories.whole_run(driver, WORKFLOW))
    assert names(driver).count("replay") == 4
    assert rulings(driver)["REPLAY-6"] is Ruling.HELD


def test_what_never_comes_is_marked_as_missing_for_good() -> None:
    """When the deadline has passed, one last reading says so, and the clauses may speak."""
    paper = Paper({"replay": lagging(10**6)})
    driver = driver_on(paper, full_s=1.0)
    asyncio.run(stories.whole_run(driver, WORKFLOW))
    readings = [operation for operation in driver.unit.operations if operation.name == "replay"]
    assert readings[-1].arguments.get("settled") is True


def test_patience_ends_after_a_few_failures_and_then_proves_nothing() -> None:
    """Later waits are short, and their readings are not marked: a short wait is no proof."""
    paper = Paper({"replay": lagging(10**6)})
    driver = driver_on(paper, full_s=60.0)
    for _ in range(4):
        asyncio.run(stories.whole_run(driver, WORKFLOW))
    marked = [o for o in driver.unit.operations if o.name == "replay" and o.arguments.get("settled")]
    assert len(marked) == Patience.FULL


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_paging_follows_the_cursors_to_the_last_page(limit: int) -> None:
    """Every page is read once, whatever its size."""
    driver = driver_on(Paper())
    run = asyncio.run(stories.whole_run(driver, WORKFLOW))
    pages = asyncio.run(stories.read_replay(driver, run.id, limit=limit))
    assert sum(len(page.events) for page in pages) == 4
    assert rulings(driver)["REPLAY-3"] in {Ruling.HELD, Ruling.UNEXERCISED}


def test_paging_that_goes_in_a_circle_ends() -> None:
    """A cursor that leads to itself is followed once, and is a violation."""
    circle = {"next_cursor": 2, "has_more": True, "last": False}
    driver = driver_on(Paper({"replay": lambda o: replace(o, fields=circle)}))
    run = asyncio.run(stories.create_run(driver, WORKFLOW))
    asyncio.run(stories.read_replay(driver, run.id, limit=2))
    assert names(driver).count("replay") < 5
    assert rulings(driver)["REPLAY-3"] is Ruling.VIOLATED


def test_a_refusal_is_framed_by_censuses() -> None:
    """Between two censuses there is nothing but the requests that must be refused."""
    driver = driver_on(Paper())
    waiting = asyncio.run(stories.create_run(driver, WORKFLOW))
    asyncio.run(stories.must_refuse(driver, waiting, [{}, {"run_id": None}]))
    asyncio.run(stories.twin(driver, waiting, "RUN-1"))
    shown = names(driver)
    first, second = (place for place, name in enumerate(shown) if name == "census")
    assert shown[first + 1 : second].count("execute") == 2
    assert rulings(driver)["RUN-1"] is Ruling.HELD


def test_the_twin_of_a_refusal_comes_when_the_censuses_are_taken() -> None:
    """It changes what they count, and it is followed beside the looks at what was invented."""
    driver = driver_on(Paper())
    waiting = asyncio.run(stories.create_run(driver, WORKFLOW))
    asyncio.run(stories.must_refuse(driver, waiting, [{"run_id": "ghost", "invented": True}], twin_of="RUN-2"))
    shown = names(driver)
    assert "execute" in shown[len(shown) - shown[::-1].index("census") :]
    assert rulings(driver)["RUN-2"] is Ruling.HELD


def test_a_run_that_a_refusal_leaves_is_seen() -> None:
    """A census that grew between the two readings is a violation."""
    paper = Paper()

    def leave_a_row(operation: Operation) -> Operation:
        paper.runs[f"ghost{len(paper.runs)}"] = {"workflow_id": "w", "status": "created", "events": ()}
        return operation

    driver = driver_on(paper)
    waiting = asyncio.run(stories.create_run(driver, WORKFLOW))
    paper.faults["execute"] = leave_a_row
    asyncio.run(stories.must_refuse(driver, waiting, [{}]))
    assert rulings(driver)["RUN-1"] is Ruling.VIOLATED


def test_every_run_that_was_listed_is_traced() -> None:
    """Runs that only a list showed are read and replayed, too."""
    driver = driver_on(Paper())
    asyncio.run(stories.at_once(driver, [WORKFLOW, WORKFLOW]))
    asyncio.run(stories.list_runs(driver, WORKFLOW))
    asyncio.run(stories.trace_runs(driver))
    assert rulings(driver)["RUN-5"] is Ruling.HELD


def test_a_stream_is_resumed_behind_each_event() -> None:
    """The id of the last event seen goes along, and the rest is what comes."""
    driver = driver_on(Paper())
    run = asyncio.run(stories.create_run(driver, WORKFLOW))
    execution = asyncio.run(stories.follow(driver, run))
    for after in range(5):
        asyncio.run(stories.resume(driver, run, execution.events, after))
    assert rulings(driver)["REPLAY-8"] is Ruling.HELD
