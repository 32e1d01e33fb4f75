"""When a request is sent again, how long it is waited for, and when a target is given up."""

import pytest

from conformance.history.operation import Operation
from conformance.targets.patience import BEFORE_GIVING_UP, BEFORE_HURRY, Patience
from tests.targets.hostile import EVENTS, answer, ask, run, says, serving, targeting

OK = answer(b'{"id": "1"}')


@pytest.mark.parametrize(
    ("name", "sent", "outcome"), [("read", 3, "ok"), ("make", 1, "unknown"), ("watch", 1, "unknown")]
)
def test_only_a_get_is_sent_again_after_a_broken_connection(name: str, sent: int, outcome: str) -> None:
    """What may have happened must not happen twice."""
    operation, served = ask(says(b"", b"", OK), name, {"id": "1"})
    assert (outcome, sent) == (operation.outcome, len(served.requests))


def test_a_get_is_sent_three_times_at_most() -> None:
    """A target that breaks every connection is an unknown outcome."""
    operation, served = ask(says(b""), "read", {"id": "1"})
    assert (operation.outcome, len(served.requests)) == ("unknown", 3)


def test_an_answer_that_broke_off_is_not_asked_for_again() -> None:
    """Once a byte came, the request was read."""
    _, served = ask(says(OK[:-2], OK), "read", {"id": "1"})
    assert len(served.requests) == 1


@pytest.mark.parametrize("name", ["read", "make"])
@pytest.mark.parametrize("status", ["429 Slow down", "503 Busy"])
@pytest.mark.parametrize(
    ("after", "pauses"),
    [("0", [0.0]), ("2", [2.0]), ("999999", [5.0]), ("Thu, 01 Jan 2026 00:00:00 GMT", [0.0]), ("soon", []), ("", [])],
)
def test_a_target_that_asks_for_time_gets_it_within_bounds(
    name: str, status: str, after: str, pauses: list[float]
) -> None:
    """Retry-After as seconds or as a date, for every method; without it the answer stands."""
    paused = []

    async def pause(seconds: float) -> None:
        paused.append(seconds)

    async def act() -> Operation:
        busy = answer(b"{}", status, f"Retry-After: {after}", "Connection: close")
        async with serving(says(busy, OK)) as served, targeting(served.url, pause=pause) as target:
            return await target.call(name, {"id": "1"})

    operation = run(act())
    assert pauses == paused
    assert operation.outcome == ("ok" if pauses else "refused" if status[:1] == "4" else "failed")


def test_a_target_that_never_answers_is_given_up() -> None:
    """After nine calls in vain the operation is not tried any more, while others are."""

    async def act() -> None:
        async with serving(says(b"", close=False)) as served, targeting(served.url) as target:
            for _ in range(BEFORE_GIVING_UP):
                assert (await target.call("make", {"id": "1"})).outcome == "unknown"
            operation = await target.call("make", {"id": "1"})
            assert operation.fields["reason"] == "gave up: make has timed out too often"
            assert len(served.requests) == BEFORE_GIVING_UP
            await target.call("plain")
            assert len(served.requests) == BEFORE_GIVING_UP + 1

    run(act())


def test_a_deadline_of_the_caller_costs_no_patience() -> None:
    """A story that looks for a moment says nothing about the target."""

    async def act() -> None:
        async with serving(says(EVENTS, close=False)) as served, targeting(served.url) as target:
            for _ in range(BEFORE_GIVING_UP + 1):
                assert (await target.call("watch", deadline_s=0.02)).fields["ending"] == "open"

    run(act())


def test_patience_shrinks_ends_and_comes_back() -> None:
    """Three timeouts in a row, six more, and an answer in between."""
    patience = Patience(1.0)
    for _ in range(BEFORE_HURRY):
        assert patience.allowed("x", 10.0) == 10.0
        patience.timed_out("x")
    assert patience.allowed("x", 10.0) == 1.0
    assert patience.allowed("y", 10.0) == 10.0
    patience.answered("x")
    assert patience.allowed("x", 10.0) == 10.0
    for _ in range(BEFORE_GIVING_UP):
        patience.timed_out("x")
    assert patience.allowed("x", 10.0) is None
