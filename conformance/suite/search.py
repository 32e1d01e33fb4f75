"""A property's search: Hypothesis draws batches, they are acted, and shrinking a broken one stays within bounds."""

from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.internal.constants_ast import Constants

from conformance.drive.unit import Stuck, Unit
from conformance.errors import ControlUnavailable

SHRINKS = 12
"""How many further batches may be acted once one was found broken; a batch is large."""


LOCAL = "_local_constants"


@contextmanager
def without_local_constants() -> Iterator[None]:
    """Keep Hypothesis for a while from drawing the constants that it finds in the sources of what a checkout imports.

    Those are the harness's own and say nothing of a target; to look for them takes a third of a second; and one seed
    would draw one thing in a checkout and another where the harness is installed. Hypothesis has no setting for it.
    """
    before = vars(HypothesisProvider)[LOCAL]
    setattr(HypothesisProvider, LOCAL, Constants())
    try:
        yield
    finally:
        setattr(HypothesisProvider, LOCAL, before)


class Broken(AssertionError):  # noqa: N818 - the clause is broken, not the harness
    """A clause is violated by what was done here."""

    def __init__(self, clause_id: str, because: str) -> None:
        """Say which one, and why."""
        super().__init__(f"{clause_id} is violated: {because}")
        self.clause_id = clause_id
        self.because = because


class Enough(BaseException):
    """As many batches were acted again as may be: without it, shrinking would go on by itself for minutes."""


class Acting(Protocol):
    """What a search needs of its case."""

    stuck: Stuck | ControlUnavailable | None
    shrinks: bool

    @property
    def seed(self) -> int: ...

    def run(self, story: Coroutine[Any, Any, list[Unit]]) -> list[Unit]: ...

    def verify(self, units: Sequence[Unit], clauses: Sequence[str]) -> None: ...


class Search:
    """Acts what is drawn and asks for the verdict of some clauses.

    `told` puts a broken example into words; `alone` takes a batch apart, so that each part can be acted by itself.
    """

    def __init__(
        self,
        case: Acting,
        act: Callable[[Any], Coroutine[Any, Any, list[Unit]]],
        asked: Sequence[str],
        *,
        told: Callable[[Any], str] | None = None,
        alone: Callable[[Any], Any] | None = None,
        shrinks: int = SHRINKS,
    ) -> None:
        self.case = case
        self.act = act
        self.asked = asked
        self.told = told
        self.alone = alone
        self.known: dict[str, Broken] = {}
        self.last: Broken | None = None
        self.last_batch: Any = None
        self.first = True
        self.left = shrinks if case.shrinks else 0

    def through(self, batches: st.SearchStrategy[Any], count: int) -> None:
        """Search so many batches.

        Raises:
            Broken: one of the clauses is violated.
            Stuck: none is, and something could not be acted.
        """
        examine = settings(
            max_examples=max(1, count),
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            verbosity=Verbosity.quiet,
        )(given(batches)(self.examine))
        try:
            with without_local_constants():
                seed(self.case.seed)(examine)()
        except (Broken, Enough, HypothesisException) as error:
            # A race that does not show again makes Hypothesis complain of flakiness: what was seen was seen.
            if self.last is None:
                raise
            self.take_apart()
            raise self.last from error
        if self.case.stuck:
            raise self.case.stuck

    def examine(self, batch: Any) -> None:  # noqa: ANN401 - whatever the strategy draws
        """Act one batch; raises Broken where it breaks a clause."""
        if isinstance(self.case.stuck, ControlUnavailable):
            return  # what the target does not have it will not have in the next batch either
        key = repr(batch)
        if key in self.known:
            raise self.known[key]
        if self.first and isinstance(batch, list) and len(batch) > 1 and all(part == batch[0] for part in batch):
            self.first = False
            return  # Hypothesis begins with the simplest of all, many times over; the next batches hold it, too
        self.first = False
        if self.last is not None:
            self.left -= 1
            if self.left < 0:
                raise Enough
        units = self.case.run(self.act(batch))
        try:
            self.case.verify(units, self.asked)
        except Broken as broken:
            words = f"{broken.because}\n{self.told(batch)}" if self.told else broken.because
            self.known[key] = self.last = Broken(broken.clause_id, words)
            self.last_batch = batch
            raise self.last from broken

    def take_apart(self) -> None:
        """Act each part of the last broken batch alone: the report shows the smallest unit that is broken."""
        if self.alone is not None:
            self.case.run(self.act(self.alone(self.last_batch)))
