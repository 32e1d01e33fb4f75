"""The properties: generated examples, many at once, each judged by the clauses that its property is for."""

import asyncio
from typing import Any

import pytest

from conformance.drive import stories, strategies
from conformance.drive.stories import Run
from conformance.drive.strategies import Leaving, Paging, Program, Resuming
from conformance.drive.unit import Driver
from conformance.suite.case import Case

pytestmark = pytest.mark.property


@pytest.mark.clause("RUN-1")
def test_unusable_run_ids(case: Case) -> None:
    """Any execution request without a usable run_id."""

    async def ask(driver: Driver, batch: list[dict[str, Any]]) -> None:
        workflow = await case.shelf.fresh(driver, "completes")
        waiting = await stories.create_run(driver, workflow)
        await stories.must_refuse(driver, waiting, batch, twin_of="RUN-1")

    case.for_all_together(strategies.unusable_run_ids(), ask)


@pytest.mark.clause("RUN-2")
def test_unknown_run_ids(case: Case) -> None:
    """Any execution request for a run that nobody created."""

    async def ask(driver: Driver, batch: list[str]) -> None:
        workflow = await case.shelf.fresh(driver, "completes")
        waiting = await stories.create_run(driver, workflow)
        invented = [{"run_id": run_id, "invented": True} for run_id in batch]
        await stories.must_refuse(driver, waiting, invented, twin_of="RUN-2")

    case.for_all_together(strategies.unknown_run_ids(), ask)


@pytest.mark.clause("RUN-4", "EVT-1", "EVT-3", "EVT-5", "TERM-1", "TERM-2", "TERM-3", "TERM-4", "REPLAY-1", "REPLAY-2")
def test_any_document(case: Case) -> None:
    """Any document with any input, many runs at once."""

    async def execute(driver: Driver, program: Program) -> None:
        workflow = await case.shelf.create(driver, program.steps)
        await stories.whole_run(driver, workflow, case.shelf.inputs(program.text, program.number, flag=program.flag))

    case.for_all(strategies.programs(case.shelf.kinds), execute)


@pytest.mark.clause("TERM-6")
def test_any_moment_to_leave(case: Case) -> None:
    """A client that leaves at any moment of any run."""

    async def leave(driver: Driver, leaving: Leaving) -> None:
        workflow = await case.shelf.create(driver, leaving.steps)
        await stories.leave(driver, await stories.create_run(driver, workflow), leaving.after)

    case.for_all(strategies.leavings(case.shelf.kinds), leave)


@pytest.mark.clause("REPLAY-3")
def test_any_page_size(case: Case) -> None:
    """Any page size, on a short run and on a long one."""

    async def prepare(driver: Driver, count: int) -> tuple[Run, int]:
        workflow = await case.shelf.create(driver, [{"burst": {"count": count}}])
        run = await stories.create_run(driver, workflow)
        execution = await stories.follow(driver, run)
        return run, len(execution.events)

    async def prepare_all() -> list[tuple[Run, int]]:
        return list(await asyncio.gather(*(prepare(case.driver, count) for count in (4, 300))))

    prepared = case.run(prepare_all())

    async def page(driver: Driver, pagings: list[Paging]) -> None:
        whole = (stories.read_replay(driver, prepared[number][0].id) for number in {each.run for each in pagings})
        await asyncio.gather(*whole)
        readings = (stories.read_replay(driver, prepared[each.run][0].id, limit=each.limit) for each in pagings)
        await asyncio.gather(*readings)

    sizes = strategies.pagings(tuple(max(2, length) for _, length in prepared), case.driver.limit)
    case.for_all_together(sizes, page, size=4, groups=40, share=1.0)


@pytest.mark.clause("REPLAY-5")
def test_malformed_replays(case: Case) -> None:
    """Any malformed cursor or limit, and any run that nobody created."""
    workflow = case.run(case.shelf.workflow("completes"))
    run = case.run(stories.whole_run(case.driver, workflow))

    async def ask(driver: Driver, examples: list[dict[str, str] | str]) -> None:
        unknown = [
            {"run_id": each, "limit": driver.limit, "invented": True} for each in examples if isinstance(each, str)
        ]
        malformed: list[dict[str, Any]] = [{"run_id": run.id, **each} for each in examples if isinstance(each, dict)]
        twin = stories.read_replay(driver, run.id, twin="REPLAY-5")
        await asyncio.gather(twin, *(driver.ask("replay", asked) for asked in (*unknown, *malformed)))

    case.for_all_together(strategies.bad_pages() | strategies.unknown_run_ids(), ask)


@pytest.mark.clause("REPLAY-8")
def test_any_event_to_resume_at(case: Case) -> None:
    """A stream that is resumed at any event, after its run has ended or while it goes on."""

    async def resume(driver: Driver, resuming: Resuming) -> None:
        workflow = await case.shelf.create(driver, resuming.steps)
        run = await stories.create_run(driver, workflow)
        if resuming.live:
            await stories.leave_and_resume(driver, run, resuming.after)
            return
        execution = await stories.follow(driver, run)
        seen = min(resuming.after, len(execution.events))
        for after in {0, seen}:
            await stories.resume(driver, run, execution.events, after)

    case.for_all(strategies.resumings(case.shelf.kinds), resume)
