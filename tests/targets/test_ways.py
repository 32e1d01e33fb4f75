"""Several ways to do one thing: the first that works is used, the dead ones are reported."""

import pytest

from conformance.targets.means import REFUSABLE
from tests.targets.hostile import answer, run
from tests.targets.spelled import calls, route_of, speaking

WAYS = """
operations:
  read_run:
    ways:
      - {path: "/v1/runs/{run_id}", answer: {fields: {run_id: body.id}, required: [run_id]}}
      - {path: "/v2/runs/{run_id}", answer: {fields: {run_id: body.run.id}, required: [run_id]}}
      - {path: "/v3/runs/{run_id}", answer: {fields: {run_id: body.name}, required: [run_id]}}
"""
SECOND = {"GET /v2/runs/r": answer(b'{"run": {"id": "r"}}')}
READ = ("read_run", {"run_id": "r"})


def test_the_first_way_that_works_is_used_from_then_on() -> None:
    """The dead one is asked once, and said to be dead."""

    async def act() -> None:
        async with speaking(WAYS, SECOND) as (target, served):
            read = [await target.call(*READ) for _ in range(3)]
        assert [each.outcome for each in read] == ["ok"] * 3
        assert [route_of(each) for each in served.requests] == ["GET /v1/runs/r"] + ["GET /v2/runs/r"] * 3
        assert target.notes == [
            f"read_run: the target does not serve the profile's way 1 (GET {served.url}/v1/runs/r: 404); way 2 is used"
        ]

    run(act())


def test_a_way_that_works_is_kept_whatever_comes_later() -> None:
    """A refusal is then an answer, and no reason to look elsewhere."""
    answers = iter((answer(b'{"id": "r"}'), answer(b"{}", "404 Not Found")))
    routes = {"GET /v1/runs/r": lambda _: next(answers), **SECOND}
    read, served = calls(WAYS, routes, READ, READ)
    assert [each.outcome for each in read] == ["ok", "refused"]
    assert len(served.requests) == 2


def test_an_answer_that_lacks_what_is_required_is_a_way_that_does_not_work() -> None:
    """Whatever its status says."""
    (read,), served = calls(WAYS, {"GET /v1/runs/r": answer(b"{}"), **SECOND}, READ)
    assert (read.outcome, read.fields, len(served.requests)) == ("ok", {"run_id": "r"}, 2)


def test_where_no_way_works_the_first_ones_answer_stands() -> None:
    """Nothing is decided by it: the next call tries all of them again."""

    async def act() -> None:
        async with speaking(WAYS, {"GET /v1/runs/r": answer(b'{"code": "gone"}', "410 Gone")}) as (target, served):
            read = [await target.call(*READ) for _ in range(2)]
        assert [(each.outcome, each.fields) for each in read] == [("refused", {"code": "gone"})] * 2
        assert [route_of(each)[5:7] for each in served.requests] == ["v1", "v2", "v3"] * 2
        assert target.notes == []

    run(act())


@pytest.mark.parametrize("mark", sorted(REFUSABLE))
def test_a_request_that_must_be_refused_never_goes_a_second_way(mark: str) -> None:
    """What it is answered says nothing about the way; a second one might do what must not be done."""

    async def act() -> None:
        async with speaking(WAYS, SECOND) as (target, served):
            refused = await target.call("read_run", {"run_id": "r", mark: "why"})
            assert (refused.outcome, len(served.requests)) == ("refused", 1)
            await target.call(*READ)
            again = await target.call("read_run", {"run_id": "r", mark: "why"})
        assert [route_of(each)[5:7] for each in served.requests] == ["v1", "v1", "v2", "v2"]
        assert again.outcome == "ok"

    run(act())


def test_a_way_may_be_of_another_kind() -> None:
    """A command that cannot be run is a dead way, too, and is named."""
    profile = """
operations:
  read_run:
    ways:
      - {command: [/no/such/program, "{run_id}"]}
      - {path: "/v2/runs/{run_id}", answer: {fields: {run_id: body.run.id}}}
"""

    async def act() -> None:
        async with speaking(profile, SECOND) as (target, _):
            assert (await target.call(*READ)).fields == {"run_id": "r"}
        assert "(COMMAND /no/such/program r: /no/such/program cannot be run: No such file" in target.notes[0]

    run(act())
