"""The stage: what all cases of one process share. One loop, one target, one journal, one shelf of workflows."""

import asyncio
import hashlib
import os
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from conformance.contract.contract import by_id
from conformance.drive.belongings import Belongings
from conformance.drive.clearance import Clearance
from conformance.drive.shelf import Shelf
from conformance.drive.unit import Driver, Patience, Unit
from conformance.errors import BudgetSpent, TargetUnreachable
from conformance.history.journal import Journal
from conformance.history.operation import Facts, Operation
from conformance.suite.lanes import BRIDGE_ON, Lanes, locks_of
from conformance.suite.plan import HEADERS, Plan
from conformance.suite.switchboard import Switchboard
from conformance.targets.connect import reach, round_trip_ms
from conformance.targets.controls import Controls
from conformance.targets.credentials import gather
from conformance.targets.gauge import clearing_up
from conformance.targets.http import Target
from conformance.targets.loading import load_profile
from conformance.targets.process import Launched

T = TypeVar("T")


MAIN = "main"


class SessionOver(BaseException):
    """The whole session's time or budget is spent; what is not judged yet stays so.

    Nothing is wrong with the example that was being acted: Hypothesis would take an `Exception` for a counter-example,
    and look for a smaller one for minutes.
    """


class NotAllowed(Exception):  # noqa: N818 - nothing is wrong; the target's owner has not allowed it
    """The case could harm the target, and the profile does not allow that."""


TIME_IS_UP = "the session's time is up"


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
        self.belongings = Belongings(self.profile)
        self.target = Target(
            self.profile,
            gather(self.profile, headers=os.environ.get(HEADERS, "").splitlines()),
            base_url=plan.url,
            places=launched.places if launched else plan.places,
            record=self.belongings.note,
        )
        if plan.workers > 1:
            # The cases that may not run beside others follow in the main process, alone.
            self.target.gauge.share(plan.workers + 1, plan.workers if worker != MAIN else 1)
        self.controls = Controls(self.target, launched)
        self.switchboard = Switchboard(self.controls)
        self._lanes = Lanes(Path(plan.directory)) if plan.lanes and worker != MAIN else None
        self._lane = ""
        self._runner = asyncio.Runner()
        self._deadline = time.monotonic() + plan.deadline_s
        self._patience = Patience(self.facts.settle_ms / 1000)
        self._counted = self.profile.counted()
        self._prefix = f"{self.profile.cleanup.prefix}{plan.session}-{worker}-"
        driver = self.driver(Unit(None, 0, self.facts))
        self.shelf = Shelf(self.profile, driver, f"{plan.session}-{worker}", self.target.variables)
        if plan.clears:
            self.journal.append({"kind": "belongings", "prefix": self.shelf.prefix})
        self._runner.run(self.target.__aenter__())
        self.round_trip_ms = self._runner.run(round_trip_ms(self.target.base_url, self.profile.target.identity))
        self._runner.run(self._begin())

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
            self._prefix,
        )

    def run(self, story: Coroutine[Any, Any, T]) -> T:
        """Act a story on the loop; raises SessionOver where the session's time or budget ends first."""
        results: list[T] = []  # a task's own result is spelled out by the runner each time that it is run

        async def bounded() -> None:
            async with asyncio.timeout(max(0.0, self._deadline - time.monotonic())) as limit:
                try:
                    results.append(await story)
                except TimeoutError as error:
                    if not limit.expired():
                        raise
                    raise SessionOver(TIME_IS_UP) from error

        try:
            self._runner.run(bounded())
        except TimeoutError as error:
            raise SessionOver(TIME_IS_UP) from error
        except BudgetSpent as error:
            raise SessionOver(str(error)) from error
        return results[0]

    async def control(self, name: str, index: int, **arguments: Any) -> Operation:  # noqa: ANN401 - a control's own
        """Use a control of the target, see `Switchboard.use`; raises ControlUnavailable."""
        return await self.switchboard.use(name, index, arguments)

    async def restore(self) -> None:
        """Put every control back, whatever is left of the budget; what the lane's next case wants too is left."""
        if self._lanes and self._lane == BRIDGE_ON:
            self._lanes.leave(BRIDGE_ON)
            self.switchboard.leave()
        with clearing_up():
            await self.switchboard.restore()

    async def _begin(self) -> None:
        with clearing_up():
            if self._lanes is None:
                await self.switchboard.begin()
                return
            with self._lanes.first() as beginning:
                if beginning.told is None:
                    await self.switchboard.begin()
                    beginning.tell(await self.switchboard.standing())
            self.switchboard.join(beginning.told)

    @contextmanager
    def in_lane(self, lane: str) -> Iterator[None]:
        """Act a case of a lane, an ordinary one where it is empty, once none acts beside it that must not."""
        if self._lanes is None:
            yield
            return
        locks = locks_of(lane, self.controls.reaches)
        with self._lanes.held(locks):
            self._lane = lane
            if "decisions" in locks.alone and self._lanes.left(BRIDGE_ON):
                self._runner.run(self._put_back("flags"))
            yield

    async def _put_back(self, name: str) -> None:
        with clearing_up():
            await self.switchboard.put_back(name)

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
            self._runner.run(self._clear_up())
            self._runner.run(self.target.__aexit__(None, None, None))
        finally:
            self._runner.close()
            self.journal.close()

    async def _clear_up(self) -> None:
        """Whatever is left of the time and the budget; stories that were left behind must not go on meanwhile."""
        behind = asyncio.all_tasks() - {asyncio.current_task()}
        for task in behind:
            task.cancel()
        await asyncio.gather(*behind, return_exceptions=True)
        await self.restore()
        for note in self.target.notes:
            self.journal.append({"kind": "note", "text": note})
        if self.plan.clears:
            driver = self.driver(Unit(None, 1, self.facts))
            with clearing_up():
                left = await Clearance(self.target, driver, self.belongings, [self.shelf.prefix]).carry_out()
            self.journal.append({"kind": "cleared", "left": [each.line() for each in left]})
