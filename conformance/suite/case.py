"""A case: one scenario, property or concurrent story, the units that it acts, and what it found broken."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from functools import partial
from math import ceil
from typing import Any, TypeVar

from hypothesis import strategies as st

from conformance.contract.verdict import Ruling
from conformance.drive.unit import Driver, Stuck, Unit
from conformance.errors import ControlUnavailable
from conformance.history.operation import Operation
from conformance.suite.search import Broken, Search
from conformance.suite.stage import Stage

LONE_SHRINKS = 60

T = TypeVar("T")
Story = Callable[[Driver, T], Awaitable[object]]


class Unexercised(Exception):  # noqa: N818 - nothing is wrong with the harness; the target gave nothing to judge
    """What was done here gave a clause nothing to judge, so its case is blocked, not passed."""


class Case:
    """What a test function or a step acts with; `driver` is the unit of a scenario.

    Only the clauses that the session judges can fail a property: for others it would have nothing to show.
    """

    def __init__(self, stage: Stage, case_id: str, clauses: Sequence[str]) -> None:
        self.stage = stage
        self.id = case_id
        self.clauses = tuple(clause_id for clause_id in clauses if clause_id in stage.applicable)
        self.shelf = stage.shelf
        self.memory: dict[str, Any] = {}
        self.examples = 0
        self.stuck: Stuck | ControlUnavailable | None = None
        self.shrinks = not stage.plan.until
        self._planted = False
        self.driver = self.new_driver()

    @property
    def seed(self) -> int:
        """The case's own seed."""
        return self.stage.seed_for(self.id)

    def new_driver(self) -> Driver:
        """A driver for one more unit of this case."""
        self.examples += 1
        return self.stage.driver(Unit(self.id, self.examples, self.stage.facts))

    def run(self, story: Coroutine[Any, Any, T]) -> T:
        """Act a story to its end on the session's loop, within the session's time."""
        return self.stage.run(story)

    async def control(self, name: str, **arguments: Any) -> Operation:  # noqa: ANN401 - a control's own arguments
        """Use a control; it is restored when the case ends.

        Raises:
            ControlUnavailable: the target does not offer it, or it did not work.
        """
        return await self.control_for(self.driver)(name, **arguments)

    def control_for(self, driver: Driver) -> Callable[..., Awaitable[Operation]]:
        """Controls whose uses are recorded in this driver's unit."""

        async def use(name: str, **arguments: Any) -> Operation:  # noqa: ANN401 - a control's own arguments
            self._planted = True
            operation = await self.control_operation(name)(next(driver.unit.indices), **arguments)
            driver.keep(operation)
            return operation

        return use

    def control_operation(self, name: str) -> Callable[..., Awaitable[Operation]]:
        """A control that is yet to be used, given the operation's index."""
        return partial(self.stage.control, name)

    def remember(self, **facts: Any) -> None:  # noqa: ANN401 - whatever a later step needs
        """Keep what a later step of the scenario needs to know."""
        self.memory.update(facts)

    def close(self) -> None:
        """Put the controls back that this case used."""
        if self._planted:
            self.run(self.stage.restore())

    def verify(self, units: Iterable[Unit], clauses: Iterable[str], *, exercised: bool = False) -> None:
        """Ask for the verdict of some clauses on what was done.

        Raises:
            Broken: one of them is violated.
            Unexercised: `exercised` was demanded, and one of them found nothing to judge.
        """
        histories = [unit.history() for unit in units]
        for clause_id in clauses:
            verdicts = [self.stage.clauses[clause_id].judge(history) for history in histories]
            if broken := next((v for v in verdicts if v.ruling is Ruling.VIOLATED), None):
                raise Broken(clause_id, broken.because)
            if exercised and not any(verdict.exercised for verdict in verdicts):
                doubt = next((verdict.because for verdict in verdicts if verdict.because), "")
                raise Unexercised(f"nothing here gave {clause_id} anything to judge{': ' if doubt else ''}{doubt}")

    def for_all(
        self,
        strategy: st.SearchStrategy[T],
        story: Story[T],
        *,
        size: int = 160,
        share: float = 1.0,
        again: bool = False,
    ) -> None:
        """Act a story for generated examples, each a unit of its own, `size` in one batch.

        As many are acted at once as the profile allows; what one waits for, the others use.

        `share` is how many examples there are for each that the session's setting asks for. Equal examples of one batch
        are acted once, but where they are to be acted `again`, because chance decides what they show.

        Raises:
            Broken: an example breaks one of the case's clauses; the last one found is the smallest.
            Stuck: no example broke anything, and one could not be acted.
        """

        async def act(batch: list[T]) -> list[Unit]:
            examples = batch if again else distinct(batch)
            return await self._act([(story, example, 1) for example in examples])

        size, count = self._sizes(share, size)
        Search(self, act, self.clauses).through(st.lists(strategy, min_size=size, max_size=size), count)

    def for_all_together(
        self,
        strategy: st.SearchStrategy[T],
        story: Story[list[T]],
        *,
        size: int = 16,
        groups: int = 20,
        share: float = 2.0,
    ) -> None:
        """Act a story for groups of generated examples, several groups at once; a group shares one unit.

        So that one census can speak for a whole group. When a group breaks a clause, each of its examples is acted
        alone, and the smallest that still breaks it is what the report shows.

        Raises: as `for_all`.
        """

        async def act(batch: list[list[T]]) -> list[Unit]:
            members = [distinct(group) for group in distinct(batch)]
            return await self._act([(story, group, len(group)) for group in members])

        def alone(batch: list[list[T]]) -> list[list[T]]:
            return [[example] for example in distinct([example for group in batch for example in group])]

        whole, count = self._sizes(share, size * groups)
        size = min(size, whole)
        groups = ceil(whole / size)
        group = st.lists(strategy, min_size=size, max_size=size)
        batches = st.lists(group, min_size=groups, max_size=groups)
        Search(self, act, self.clauses, alone=alone).through(batches, count)

    def for_all_alone(
        self, strategy: st.SearchStrategy[T], story: Story[T], *, told: Callable[[T], str], share: float = 0.25
    ) -> None:
        """Act a story for generated examples one after another, because each changes the target for everybody.

        Every applicable clause is asked about each example, and a failure is told in the words of `told`.

        Raises: as `for_all`.
        """

        async def act(example: T) -> list[Unit]:
            return await self._act([(story, example, 1)])

        search = Search(self, act, self.stage.applicable, told=told, shrinks=LONE_SHRINKS)
        search.through(strategy, max(1, round(self.stage.examples * share)))

    def for_all_beside(
        self,
        strategy: st.SearchStrategy[T],
        story: Story[T],
        *,
        told: Callable[[T], str],
        share: float = 0.25,
        at_once: int = 4,
    ) -> None:
        """As `for_all_alone`, `at_once` of the examples beside each other; a failure is told with what went beside it.

        Raises: as `for_all`.
        """

        async def act(batch: list[T]) -> list[Unit]:
            return await self._act([(story, example, 1) for example in batch])

        def all_told(batch: list[T]) -> str:
            return "\nbeside it\n".join(told(example) for example in batch if example)

        search = Search(self, act, self.stage.applicable, told=all_told, shrinks=LONE_SHRINKS)
        size, count = self._sizes(share, at_once)
        search.through(st.lists(strategy, min_size=size, max_size=size), count)

    def _sizes(self, share: float, most: int) -> tuple[int, int]:
        """How many examples a batch has, and how many batches there are; the first is always the simplest example."""
        total = max(1, round(self.stage.examples * share))
        return min(most, total), 1 + ceil(total / most)

    async def _act(self, acts: list[tuple[Story[Any], Any, int]]) -> list[Unit]:
        """Act all at once, each in a unit of its own, and keep what is stuck for the end.

        An example that cannot be acted is no counter-example.
        """
        drivers = [self.new_driver() for _ in acts]
        self.examples += sum(count - 1 for _, _, count in acts)
        slots = asyncio.Semaphore(self.stage.profile.target.concurrency)

        async def in_turn(driver: Driver, story: Story[Any], example: object) -> None:
            async with slots:
                await story(driver, example)

        stories = (in_turn(driver, story, example) for driver, (story, example, _) in zip(drivers, acts, strict=True))
        for error in await asyncio.gather(*stories, return_exceptions=True):
            if isinstance(error, Stuck | ControlUnavailable):
                self.stuck = error
            elif isinstance(error, BaseException):
                raise error
        return [driver.unit for driver in drivers]


def distinct(examples: list[T]) -> list[T]:
    """The examples without those that are spelled like an earlier one."""
    return list({repr(example): example for example in examples}.values())
