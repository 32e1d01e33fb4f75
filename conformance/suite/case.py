"""A case: one scenario, property or concurrent story, the units that it acts, and what it found broken."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from conformance.contract.verdict import Ruling
from conformance.drive.unit import Driver, Stuck, Unit
from conformance.history.operation import Operation
from conformance.suite.stage import Stage

T = TypeVar("T")
Story = Callable[[Driver, T], Awaitable[object]]

SHRINKS = 40
"""How many further batches may be acted once one was found broken."""


class Broken(AssertionError):  # noqa: N818 - the clause is broken, not the harness
    """A clause is violated by what was done here."""

    def __init__(self, clause_id: str, because: str) -> None:
        """Say which one, and why."""
        super().__init__(f"{clause_id} is violated: {because}")
        self.clause_id = clause_id
        self.because = because


class Unexercised(Exception):  # noqa: N818 - nothing is wrong with the harness; the target gave nothing to judge
    """What was done here gave a clause nothing to judge, so its case is blocked, not passed."""


class Case:
    """What a test function or a step acts with; `driver` is the unit of a scenario."""

    def __init__(self, stage: Stage, case_id: str, clauses: Sequence[str]) -> None:
        self.stage = stage
        self.id = case_id
        self.clauses = tuple(clauses)
        self.shelf = stage.shelf
        self.memory: dict[str, Any] = {}
        self.examples = 0
        self._planted = False
        self.driver = self.new_driver()

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

    def for_all(self, strategy: st.SearchStrategy[T], story: Story[T], *, size: int = 16, share: float = 1.0) -> None:
        """Act a story for generated examples, `size` of them at once, each a unit of its own.

        `share` is how many examples there are for each that the session's setting asks for.

        Raises:
            Broken: an example breaks one of the case's clauses; the last one found is the smallest.
            Stuck: no example broke anything, and one could not be acted.
        """

        async def act(batch: list[T]) -> list[Unit]:
            drivers = [self.new_driver() for _ in batch]
            await self._gather([story(driver, example) for driver, example in zip(drivers, batch, strict=True)])
            return [driver.unit for driver in drivers]

        self._search(st.lists(strategy, min_size=size, max_size=size), act, round(self.stage.examples * share / size))

    def for_all_together(self, strategy: st.SearchStrategy[T], story: Story[list[T]], *, size: int = 16) -> None:
        """Act a story for batches of generated examples that share one unit, because one census speaks for them.

        Raises: as `for_all`.
        """

        async def act(batch: list[T]) -> list[Unit]:
            driver = self.new_driver()
            self.examples += len(batch) - 1
            await self._gather([story(driver, batch)])
            return [driver.unit]

        self._search(st.lists(strategy, min_size=1, max_size=size), act, self.stage.examples * 2 // size)

    def for_all_alone(self, strategy: st.SearchStrategy[T], story: Story[T], *, told: Callable[[T], str]) -> None:
        """Act a story for generated examples one after another, because each changes the target for everybody.

        Every applicable clause is asked about each example, and a failure is told in the words of `told`.

        Raises: as `for_all`.
        """

        async def act(batch: list[T]) -> list[Unit]:
            driver = self.new_driver()
            await self._gather([story(driver, batch[0])])
            return [driver.unit]

        batches = st.lists(strategy, min_size=1, max_size=1)
        self._search(batches, act, max(1, self.stage.examples // 4), asked=self.stage.applicable, told=told)

    async def _gather(self, acts: list[Awaitable[object]]) -> None:
        """Act all, and keep what is stuck for the end: an example that cannot be acted is no counter-example."""
        results = await asyncio.gather(*acts, return_exceptions=True)
        for error in results:
            if isinstance(error, Stuck):
                self.memory["stuck"] = error
            elif isinstance(error, BaseException):
                raise error

    def _search(
        self,
        batches: st.SearchStrategy[list[T]],
        act: Callable[[list[T]], Any],
        count: int,
        *,
        asked: Sequence[str] = (),
        told: Callable[[T], str] | None = None,
    ) -> None:
        search = Search(self, act, asked or self.clauses, told)
        examine = settings(
            max_examples=max(1, count),
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            verbosity=Verbosity.quiet,
        )(given(batches)(search.examine))
        try:
            seed(self.stage.seed_for(self.id))(examine)()
        except (Broken, HypothesisException) as error:
            # A race that does not show again makes Hypothesis complain of flakiness: what was seen was seen.
            if search.last is None:
                raise
            raise search.last from error
        if stuck := self.memory.get("stuck"):
            raise stuck


class Search:
    """One property's search: acts batches, and once one is broken keeps shrinking within bounds."""

    def __init__(
        self,
        case: Case,
        act: Callable[[list[Any]], Any],
        asked: Sequence[str],
        told: Callable[[Any], str] | None = None,
    ) -> None:
        self.case = case
        self.act = act
        self.asked = asked
        self.told = told
        self.known: dict[str, Broken] = {}
        self.last: Broken | None = None
        self.left = SHRINKS

    def examine(self, batch: list[Any]) -> None:
        """Act one batch; raises Broken where it breaks a clause of the case."""
        key = repr(batch)
        if key in self.known:
            raise self.known[key]
        if self.last is not None:
            self.left -= 1
            if self.left < 0:
                return
        units = self.case.run(self.act(batch))
        try:
            self.case.verify(units, self.asked)
        except Broken as broken:
            words = f"{broken.because}\n{self.told(batch[0])}" if self.told else broken.because
            self.known[key] = self.last = Broken(broken.clause_id, words)
            raise self.last from broken
