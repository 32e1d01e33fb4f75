"""A history: the operations of one case, in the order in which they were called, and the views that clauses read."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from heapq import merge
from typing import Any, TypeVar

from conformance.history.operation import Facts, Operation
from conformance.history.sequence import Sequence

View = TypeVar("View")


@dataclass(frozen=True)
class History:
    """What was done and seen, and the profile's facts that judging it needs."""

    operations: tuple[Operation, ...]
    facts: Facts = field(default_factory=Facts)

    def named(self, *names: str) -> Iterator[Operation]:
        """The operations of these names, in order."""
        return (operation for _, operation in merge(*(self._by_name[name] for name in names if name in self._by_name)))

    def of_run(self, run_id: str | None, *names: str) -> list[Operation]:
        """The operations of these names that asked for this run, in order."""
        return [operation for operation in self._by_run.get(run_id or "", ()) if operation.name in names]

    def once(self, view: Callable[["History"], View]) -> View:
        """What a function reads out of this history, read when it is first asked for; nobody may change it."""
        if view not in self._views:
            self._views[view] = view(self)
        read: View = self._views[view]
        return read

    @cached_property
    def _views(self) -> dict[Callable[["History"], Any], Any]:
        return {}

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[int, Operation]]]:
        found: dict[str, list[tuple[int, Operation]]] = defaultdict(list)
        for place, operation in enumerate(self.operations):
            found[operation.name].append((place, operation))
        return dict(found)

    @cached_property
    def _by_run(self) -> dict[str, list[Operation]]:
        found: dict[str, list[Operation]] = defaultdict(list)
        for operation in self.operations:
            if run_id := asked_run(operation):
                found[run_id].append(operation)
        return dict(found)

    @cached_property
    def streams(self) -> tuple[Sequence, ...]:
        """The stream of every accepted execution of a usable run_id."""
        return tuple(
            Sequence(run_id, "stream", (operation,), operation.fields.get("ending") == "clean", self.facts)
            for operation in self.named("execute")
            if operation.outcome == "ok" and (run_id := asked_run(operation))
        )

    @cached_property
    def rests(self) -> tuple[Sequence, ...]:
        """What each accepted resumed stream showed."""
        return tuple(
            Sequence(run_id, "rest", (operation,), operation.fields.get("ending") == "clean", self.facts)
            for operation in self.named("resume_stream")
            if operation.outcome == "ok" and (run_id := asked_run(operation))
        )

    @cached_property
    def readings(self) -> tuple[Sequence, ...]:
        """Every reading of a replay: the accepted pages that were fetched one after another, from the start."""
        return tuple(
            Sequence(str(pages[0].arguments["run_id"]), "replay", pages, is_whole(pages), self.facts)
            for pages in self.pagings
            if pages[0].arguments.get("cursor") is None
        )

    @cached_property
    def pagings(self) -> tuple[tuple[Operation, ...], ...]:
        """The accepted replay pages, grouped by the reading that they belong to."""
        pages: dict[object, list[Operation]] = defaultdict(list)
        for operation in self.named("replay"):
            if operation.outcome == "ok" and asked_run(operation):
                reading = operation.arguments.get("reading")
                pages[operation.index if reading is None else f"reading {reading}"].append(operation)
        return tuple(tuple(group) for group in pages.values())

    @cached_property
    def sequences(self) -> tuple[Sequence, ...]:
        """Streams, then readings of replays."""
        return self.streams + self.readings

    @cached_property
    def settled_readings(self) -> dict[str, list[Sequence]]:
        """Per run its whole readings that were made after it had ended, in order."""
        found: dict[str, list[Sequence]] = defaultdict(list)
        for reading in self.readings:
            if reading.whole and is_settled(reading):
                found[reading.run_id].append(reading)
        return dict(found)

    @cached_property
    def settled(self) -> dict[str, Sequence]:
        """Per run its settled replay, see `settled_of`."""
        return {run_id: settled_of(readings) for run_id, readings in self.settled_readings.items()}

    def before(self, operation: Operation, names: Iterable[str]) -> Operation | None:
        """The last operation of these names that had returned when `operation` was called."""
        found = [o for o in self.named(*names) if o.returned_at <= operation.called_at and o.index != operation.index]
        return max(found, key=lambda o: o.returned_at, default=None)

    def after(self, operation: Operation, names: Iterable[str]) -> Operation | None:
        """The first operation of these names that was called when `operation` had returned."""
        found = [o for o in self.named(*names) if o.called_at >= operation.returned_at and o.index != operation.index]
        return min(found, key=lambda o: o.called_at, default=None)


def asked_run(operation: Operation) -> str | None:
    """The run_id that an operation named, where it is usable: a string that is not blank."""
    run_id = operation.arguments.get("run_id")
    return run_id if isinstance(run_id, str) and run_id.strip() else None


def is_whole(pages: tuple[Operation, ...]) -> bool:
    """Whether the pages of one reading go from the start to a page that calls itself the last."""
    return pages[0].arguments.get("cursor") is None and pages[-1].fields.get("last") is True


def is_settled(reading: Sequence) -> bool:
    """Whether a reading was made of a run that had ended: by a terminal event in it, or by the settle rule's end."""
    return bool(reading.terminals) or reading.operations[0].arguments.get("settled") is True


def settled_of(readings: list[Sequence]) -> Sequence:
    """The reading that stands for a run: one in the fewest pages, so that no fault of paging is taken for a loss.

    Of several the first that was made after the settle rule's end, or else the last one, which lags least.
    """
    late = [reading for reading in readings if reading.operations[0].arguments.get("settled") is True]
    return min(late or reversed(readings), key=lambda reading: len(reading.operations))
