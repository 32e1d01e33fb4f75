"""Properties that need a control: the target is changed for everybody while they last."""

import asyncio
from typing import Any

import pytest

from conformance.drive import decisions, stories, strategies
from conformance.drive.stories import Run
from conformance.drive.strategies import Deliveries
from conformance.drive.unit import Driver
from conformance.suite.case import Case
from conformance.suite.lanes import BRIDGE_ON

pytestmark = [pytest.mark.property, pytest.mark.exclusive]


@pytest.mark.lane(BRIDGE_ON)
@pytest.mark.clause("DEC-3", "DEC-6", "DEC-8")
def test_broken_decisions(case: Case) -> None:
    """Any decision that lacks fields or has some of the wrong type."""
    case.run(case.control("flags", decision_bridge=True))

    async def deliver(driver: Driver, batch: list[dict[str, Any]]) -> None:
        run = await waiting_run(case, driver)
        secret = {"input": {"password": decisions.CANARY}, "canaries": [decisions.CANARY]}
        broken = [decisions.decision_on(run, **{**secret, **changes, "broken": sorted(changes)}) for changes in batch]
        await decisions.must_refuse(driver, run, broken)
        await decisions.decided(driver, run, twin="DEC-3")

    case.for_all_together(strategies.broken_decisions(), deliver, share=1.0)


@pytest.mark.lane(BRIDGE_ON)
@pytest.mark.clause("DEC-4", "DEC-5", "DEC-6")
def test_altered_decisions(case: Case) -> None:
    """Any change of a payload after its allow, and any other run or workflow under it."""
    case.run(case.control("flags", decision_bridge=True))

    async def deliver(driver: Driver, batch: list[dict[str, Any]]) -> None:
        run = await waiting_run(case, driver)
        other = await stories.create_run(driver, run.workflow)
        elsewhere = await case.shelf.workflow("fails")
        allowed = decisions.decision_on(other)
        await decisions.decided(driver, other, decision_id=allowed["decision_id"])
        others = {"run_id": run.id, "workflow_id": elsewhere.id}
        forged = [
            {**allowed, **{key: others[key] if value == "another" else value for key, value in changes.items()}}
            for changes in batch
        ]
        await decisions.must_refuse(driver, run, forged)
        await decisions.decided(driver, run, twin="DEC-4")

    case.for_all_together(strategies.alterations(), deliver, share=1.0)


@pytest.mark.lane("coordinator")
@pytest.mark.clause("DEC-2", "DEC-4")
def test_claimed_verdicts(case: Case) -> None:
    """Any verdict that a caller claims while the coordinator denies."""
    case.run(case.control("flags", decision_bridge=True))
    case.run(case.control("coordinator", mode="denies"))

    async def deliver(driver: Driver, batch: list[dict[str, Any]]) -> None:
        run = await waiting_run(case, driver)
        plain = decisions.decision_on(run)
        await decisions.must_refuse(driver, run, [plain, *(decisions.decision_on(run, **claim) for claim in batch)])

    case.for_all_together(strategies.claims(), deliver, share=1.0)


@pytest.mark.lane("coordinator")
@pytest.mark.clause("GATE-2", "GATE-4")
def test_entries_without_a_coordinator(case: Case) -> None:
    """Anything said at any dialog entry, and any execution, while the coordinator is absent."""
    case.run(case.control("coordinator", mode="absent"))
    facts = case.stage.facts

    async def ask(driver: Driver, batch: list[str]) -> None:
        run = await waiting_run(case, driver)
        scope = f"{run.id}.entries"
        await decisions.census(driver, scope, run)
        said = [(entry, {"message": text}) for entry in facts.dialog for text in batch]
        asked = [*said, *((entry, {}) for entry in facts.execution)]
        await asyncio.gather(
            *(
                driver.ask(entry, {**decisions.requests_to(driver, entry, run, {}), **words, "census": scope})
                for entry, words in asked
            )
        )
        await decisions.census(driver, scope, run)

    case.for_all_together(strategies.dialogs(), ask, size=64, groups=1)


@pytest.mark.lane(BRIDGE_ON)
@pytest.mark.clause("ONCE-5")
def test_deliveries(case: Case) -> None:
    """One decision, delivered up to twenty times, one after another or at once."""
    case.run(case.control("flags", decision_bridge=True))

    async def deliver(driver: Driver, example: Deliveries) -> None:
        run = await waiting_run(case, driver)
        await decisions.redelivered(driver, run, example.times, at_once=example.at_once)

    case.for_all(strategies.deliveries(), deliver, share=0.3)


async def waiting_run(case: Case, driver: Driver) -> Run:
    """A run that waits, of a workflow that nobody else uses."""
    return await stories.create_run(driver, await case.shelf.fresh(driver, "completes"))
