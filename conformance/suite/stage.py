"""The stage: what all cases of one process share. One loop, one target, one journal, one shelf of workflows."""

import asyncio
import hashlib
import os
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from conformance.contract.contract import by_id
from conformance.drive.shelf import Shelf
from conformance.drive.unit import Driver, Patience, Unit
from conformance.errors import TargetUnreachable
from conformance.history.journal import Journal
from conformance.history.operation import Facts, Operation
from conformance.suite.plan import HEADERS, Plan
from conformance.suite.switchboard import Switchboard
from conformance.targets.connect import reach
from conformance.targets.controls import Controls
from conformance.targets.credentials import gather
from conformance.targets.http import Target
from conformance.targets.loading import load_profile
from conformance.targets.process import Launched

T = TypeVar("T")


class TimeIsUp(Exception):  # noqa: N818 - the session's time is over, nothing is wrong
    """The whole session's time is up; what is not judged yet stays so."""


class Stage:
    """Opened once per process, before its first case; every case acts through it."""

    def __init__(self, plan: Plan, worker: str, launched: Launched | None) -> None:
        self.plan = plan
        self.profile = load_profile(plan.profile)
        self.facts: Facts = self.profile.facts()
        self.clauses = by_id()
        self.applicable = tuple(clause_id for clause_id in plan.selected if clause_id in self.clauses)
        self.examples = plan.examples
        self.journal = Journal(Path(plan.directory), worker)
        self.target = Target(
            self.profile,
            gather(self.profile, headers=os.environ.get(HEADERS, "").splitlines()),
            base_url=plan.url,
            places=launched.places if launched else plan.places,
        )
        self.controls = Controls(self.target, launched)
        self.switchboard = Switchboard(self.controls)
        self._runner = asyncio.Runner()
        self._deadline = time.monotonic() + plan.deadline_s
        self._patience = Patience(self.facts.settle_ms / 1000)
        self._counted = self.profile.counted()
        driver = self.driver(Unit(None, 0, self.facts))
        self.shelf = Shelf(self.profile, driver, f"{plan.session}-{worker}", self.target.variables)
        self._runner.run(self.target.__aenter__())
        self._runner.run(self.switchboard.begin())

    def driver(self, unit: Unit) -> Driver:
        """A driver that adds to this unit."""
        limit = self.profile.replay.limit_max if self.profile.replay else 1000
        return Driver(
            self.target,
            unit,
            self.journal,
            self._patience,
            limit,
            self.switchboard.in_force,
            self.plan.alone,
            self._counted,
            self.controls.reaches,
        )

    def run(self, story: Coroutine[Any, Any, T]) -> T:
        """Act a story on the loop; raises TimeIsUp when the session's time ends first."""
        results: list[T] = []  # a task's own result is spelled out by the runner each time that it is run

        async def bounded() -> None:
            async with asyncio.timeout(max(0.0, self._deadline - time.monotonic())) as limit:
                try:
                    results.append(await story)
                except TimeoutError as error:
                    if not limit.expired():
                        raise
                    raise TimeIsUp("the session's time is up") from error

        try:
            self._runner.run(bounded())
        except TimeoutError as error:
            raise TimeIsUp("the session's time is up") from error
        return results[0]

    async def control(self, name: str, index: int, **arguments: Any) -> Operation:  # noqa: ANN401 - a control's own
        """Use a control of the target, see `Switchboard.use`; raises ControlUnavailable."""
        return await self.switchboard.use(name, index, arguments)

    async def restore(self) -> None:
        """Put every control back."""
        await self.switchboard.restore()

    def seed_for(self, case_id: str) -> int:
        """A case's own seed, which follows from the session's and from nothing else."""
        return int.from_bytes(hashlib.sha256(f"{self.plan.seed}/{case_id}".encode()).digest()[:8])

    def lost(self) -> str:
        """Why the target cannot be reached any more; empty where it can."""
        try:
            self._runner.run(reach(self.target.base_url, self.profile.target.identity, name=self.profile.target.name))
        except TargetUnreachable as error:
            return str(error)
        return ""

    def close(self) -> None:
        """Put back every control that is still in force, remove what was made, let the target go, close the journal."""
        try:
            self._runner.run(self.restore())
            remove = self.profile.cleanup.remove.get("create_workflow")
            if remove and not self.plan.launched:
                self._runner.run(self.shelf.clean(remove, self.shelf.created))
            self._runner.run(self.target.__aexit__(None, None, None))
        finally:
            self._runner.close()
            self.journal.close()
