"""A unit: the operations that are judged together, and the driver that adds to it.

A scenario is one unit; so is each generated example of a property. The journal gets each operation as it returns.
"""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from conformance.history.history import History
from conformance.history.journal import Journal
from conformance.history.operation import Facts, Operation, Outcome

TRIES = 3


class Target(Protocol):
    """What a driver needs of a target: every abstract operation, by name."""

    @property
    def call(self) -> Callable[..., Coroutine[Any, Any, Operation]]:
        """Carry one operation out and say what came of it; whatever the target does, this raises nothing."""
        ...

    def now(self) -> float:
        """Milliseconds since the session began."""
        ...

    def offers(self, name: str) -> bool:
        """Whether the target's profile says how this operation is spelled."""
        ...


@dataclass
class Unit:
    """The operations of one unit, numbered in the order in which they were called."""

    case: str | None
    number: int
    facts: Facts
    operations: list[Operation] = field(default_factory=list)
    indices: "itertools.count[int]" = field(default_factory=itertools.count)

    def history(self) -> History:
        """What has happened so far, in the order of the calls."""
        return History(tuple(sorted(self.operations, key=lambda operation: operation.index)), self.facts)


class Patience:
    """How long to wait for what should come soon: the profile's time at first, little once it never came.

    A target that keeps one promise badly would otherwise hold the session for minutes: the first failures are waited
    for in full and prove the point, the later ones prove nothing more.
    """

    FULL = 2
    SHORT_S = 0.1
    MANY_PAGES, FEW_PAGES = 2_000, 50

    def __init__(self, full_s: float) -> None:
        self.full_s = full_s
        self._failures = 0
        self.pages = self.MANY_PAGES

    @property
    def is_full(self) -> bool:
        return self._failures < self.FULL

    @property
    def seconds(self) -> float:
        return self.full_s if self.is_full else min(self.SHORT_S, self.full_s)

    def failed(self) -> None:
        self._failures += 1

    def endless(self) -> None:
        """A replay was read for very long and did not end: the next ones are left sooner."""
        self.pages = self.FEW_PAGES


@dataclass
class Driver:
    """Carries out operations for one unit and records them.

    `counted` are the things that a census counts: each by the operation that tells it, the field that it stands in, and
    whether it counts the whole system.
    `reaches` says whether a control changes how an operation is done. What is made carries the `prefix`.
    """

    target: Target
    unit: Unit
    journal: Journal
    patience: Patience
    limit: int = 1000
    in_force: dict[str, Any] = field(default_factory=dict)
    alone: bool = False
    counted: Mapping[str, tuple[str, str, bool]] = field(default_factory=dict)
    reaches: Callable[[str, str], bool] = lambda _control, _operation: True
    prefix: str = "conformance-"

    async def call(self, name: str, arguments: Mapping[str, Any], **how: Any) -> Operation:  # noqa: ANN401 - handed on
        """Carry out one operation and record it.

        A call that is cancelled (a client that is gone, an interrupted session) is recorded by nobody; the operations
        before it are in the journal already.
        """
        return self.keep(await self.perform(name, arguments, **how))

    async def perform(self, name: str, arguments: Mapping[str, Any], **how: Any) -> Operation:  # noqa: ANN401 - handed on
        """Carry out one operation, which is yet to be kept."""
        index = next(self.unit.indices)
        return replace(await self.target.call(name, self.under(name, arguments), **how), index=index)

    def offers(self, name: str) -> bool:
        """Whether the target's profile says how this operation is spelled."""
        return self.target.offers(name)

    def under(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """The arguments with the controls that are in force, so that the history tells under which ones it happened."""
        reached = {control: mode for control, mode in self.in_force.items() if self.reaches(control, name)}
        return {**arguments, "under": reached} if reached else arguments

    async def ask(self, name: str, arguments: Mapping[str, Any], **how: Any) -> Operation:  # noqa: ANN401 - handed on
        """Carry out an operation that may be asked again when its connection was lost: one that must be refused.

        An attempt without an answer is recorded as `asked_again`, so that no clause waits for its answer.
        """
        for _ in range(TRIES - 1):
            operation = await self.perform(name, arguments, **how)
            if operation.outcome != "unknown":
                return self.keep(operation)
            self.keep(asked_again(operation))
        return await self.call(name, arguments, **how)

    def note(
        self,
        name: str,
        arguments: Mapping[str, Any],
        fields: Mapping[str, Any],
        outcome: Outcome,
        *,
        called_at: float | None = None,
    ) -> Operation:
        """Record something that other operations add up to, such as a census; `called_at` is when the first began."""
        now = self.target.now()
        operation = Operation(
            index=next(self.unit.indices),
            client="main",
            name=name,
            arguments=arguments,
            called_at=now if called_at is None else called_at,
            returned_at=now,
            outcome=outcome,
            fields=fields,
        )
        return self.keep(operation)

    def keep(self, operation: Operation) -> Operation:
        self.unit.operations.append(operation)
        self.journal.operation(operation, case=self.unit.case, unit=self.unit.number)
        return operation

    async def pause(self, seconds: float) -> None:
        """Wait between two looks at something that the target offers no event for."""
        await asyncio.sleep(seconds)


def asked_again(operation: Operation) -> Operation:
    """The attempt that got no answer, marked, so that no clause waits for one."""
    return replace(operation, arguments={**operation.arguments, "asked_again": True})


class Stuck(Exception):  # noqa: N818 - it is the story that is stuck, not an error of ours
    """A story cannot go on, because the target did not do what no clause speaks of; its clauses are blocked."""

    def __init__(self, operation: Operation) -> None:
        """Say which operation did not do its part, and what came instead."""
        exchange = operation.exchange
        came = exchange.error or f"status {exchange.status}" if exchange else operation.outcome
        code = f" {operation.fields['code']}" if operation.fields.get("code") else ""
        super().__init__(f"{operation.name} was {operation.outcome} ({came}{code})")
        self.operation = operation
