"""How gently a target is treated: a budget of requests, a rate, and what counts against them."""

import pytest

from conformance.errors import BadProfile, BudgetSpent, NotSpelled
from conformance.targets.gauge import clearing_up
from tests.targets.hostile import answer, run
from tests.targets.spelled import FRAME, route_of, speaking

FRUGAL = """
operations:
  read_run: {path: "/runs/{run_id}"}
  create_workflow: {steps: [{method: POST, path: /a}, {method: POST, path: /b}]}
  list_runs: {command: ["true"]}
"""
OK = {route: answer(b"{}") for route in ("GET /runs/r", "POST /a", "POST /b")}
READ = ("read_run", {"run_id": "r"})


def treated(budget: str) -> str:
    """The profile with this budget; the frame's last line belongs to `target`."""
    return f"  budget: {budget}\n{FRUGAL}"


def test_a_session_ends_with_its_budget() -> None:
    """Each request counts, also one of several steps, and one that is sent again; a command is none."""

    async def act() -> None:
        async with speaking(treated("{requests: 4}"), OK) as (target, served):
            await target.call(*READ)
            await target.call("create_workflow")
            await target.call("list_runs")
            await target.call(*READ)
            with pytest.raises(BudgetSpent, match="budget of 4 requests"):
                await target.call(*READ)
            assert len(served.requests) == 4
            with clearing_up():
                assert (await target.call(*READ)).outcome == "ok"

    run(act())


def test_what_is_sent_again_is_counted_again() -> None:
    """A target that asks for time does not get more than was promised."""
    paused: list[float] = []

    async def pause(seconds: float) -> None:
        paused.append(seconds)

    async def act() -> None:
        busy = {"GET /runs/r": answer(b"{}", "429 Slow down", "Retry-After: 1")}
        async with speaking(treated("{requests: 2}"), busy, pause=pause) as (target, served):
            with pytest.raises(BudgetSpent):
                await target.call(*READ)
            assert len(served.requests) == 2

    run(act())
    assert paused == [1.0, 1.0]


def test_requests_are_begun_at_the_rate_and_no_faster() -> None:
    """Each waits for its turn behind all before it; the pause is the caller's own."""
    paused: list[float] = []

    async def pause(seconds: float) -> None:
        paused.append(seconds)

    async def act() -> None:
        async with speaking(treated("{per_second: 0.01}"), OK, pause=pause) as (target, served):
            for _ in range(2):
                await target.call(*READ)
            await target.call("create_workflow")
            assert [route_of(each) for each in served.requests[2:]] == ["POST /a", "POST /b"]

    run(act())
    assert [round(seconds / 100) for seconds in paused] == [1, 2, 3]


def test_what_is_not_spelled_and_who_is_not_known_cannot_be_asked() -> None:
    """The first blocks what needs it, the second is a mistake."""

    async def act() -> None:
        async with speaking(FRUGAL, OK) as (target, served):
            assert not target.offers("replay")
            with pytest.raises(NotSpelled, match="the profile spelled does not say how replay is spelled"):
                await target.call("replay")
            with pytest.raises(BadProfile, match="the profile spelled knows no actor stranger"):
                await target.call(*READ, actor="stranger")
            assert served.requests == []

    run(act())
    assert FRAME.rstrip().splitlines()[-1].startswith("  ")
