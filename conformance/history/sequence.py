"""One run's events as one channel showed them: the stream, a whole reading of the replay, or the rest after a resume.

Clauses read sequences far more often than operations, and over long runs, so what they need of every event is
computed once per sequence and kept: the types, the distinct values of a key, the places of the terminal events.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from conformance.history.operation import Ending, Event, Facts, Operation

Channel = Literal["stream", "replay", "rest"]


@dataclass(frozen=True, eq=False)
class Sequence:
    """`operations` are in order: one for a stream, one per page for a replay.

    `whole` says that nothing can be missing at either end by the target's own word: a stream that it ended cleanly,
    a replay read from the start to the page that calls itself the last, a resumed stream that it ended cleanly.
    """

    run_id: str
    channel: Channel
    operations: tuple[Operation, ...]
    whole: bool
    facts: Facts

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """All events, over all pages."""
        if len(self.operations) == 1:
            return self.operations[0].events
        return tuple(event for operation in self.operations for event in operation.events)

    @cached_property
    def data(self) -> list[dict[str, Any]]:
        """Each event's object; an unreadable event counts as an empty one, so that positions stay."""
        return [event.data if event.data is not None else {} for event in self.events]

    @cached_property
    def types(self) -> list[str]:
        """Each event's type, empty where it is no string."""
        return [kind if isinstance(kind, str) else "" for kind in self.column("type")]

    @cached_property
    def terminals(self) -> list[int]:
        """The places of the terminal events."""
        ends = (self.facts.complete, self.facts.error)
        if not any(end in self.distinct_types for end in ends):
            return []
        return [place for place, kind in enumerate(self.types) if kind in ends]

    @cached_property
    def distinct_types(self) -> frozenset[str]:
        """The types that occur."""
        return frozenset(self.types)

    def column(self, key: str) -> list[object]:
        """Each event's value of a key, None where it has none."""
        if key not in self._columns:
            self._columns[key] = [data.get(key) for data in self.data]
        return self._columns[key]

    @cached_property
    def _columns(self) -> dict[str, list[object]]:
        return {}

    @property
    def ending(self) -> Ending | None:
        """How the stream ended; None for a replay."""
        ending: Ending | None = self.operations[-1].fields.get("ending")
        return ending

    def places(self, key: str, wrong: Callable[[object], bool]) -> list[int]:
        """Where an event's `key` is wrong; each distinct value is tested once, unhashable ones one by one."""
        values = self.column(key)
        try:
            bad = {value for value in set(values) if wrong(value)}
        except TypeError:
            return [place for place, value in enumerate(values) if wrong(value)]
        return [place for place, value in enumerate(values) if value in bad] if bad else []

    def locate(self, place: int) -> tuple[int, int | None]:
        """The operation's index and the event's place in it, for an event's place in the sequence.

        A place behind the end is the last event's, and None where there is no event at all.
        """
        place = min(place, len(self.events) - 1)
        for operation in self.operations:
            if 0 <= place < len(operation.events):
                return operation.index, place
            place -= len(operation.events)
        return self.operations[-1].index, None
