"""The recorder: numbers and dates what was admitted, and stores it before anyone can see it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from reference_server.domain.events import Event, Trail, admit
from reference_server.domain.runs import Ending, ending_of
from reference_server.persistence.store import Record, Store

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def time_text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Recorder:
    """Between an executor that is not trusted and a log that must be."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self.clock = clock

    def write(self, store: Store, trail: Trail, events: Sequence[Any]) -> Trail:
        """Stores what is lawful of the events; the trail returned tells whether the run has ended."""
        after, admitted = self.admit(trail, events)
        at = time_text(self.clock())
        records = [self.record(event, seq, at) for seq, event in enumerate(admitted, trail.seq + 1)]
        self.store(store, trail.run_id, records, ending_of(after.terminal) if after.terminal else None)
        return after

    def admit(self, trail: Trail, events: Sequence[Any]) -> tuple[Trail, list[Event]]:
        return admit(trail, events)

    def record(self, event: Event, seq: int, at: str) -> Record:
        return Record(seq, orjson.dumps({**event, "seq": seq, "at": at}))

    def store(self, store: Store, run_id: str, records: Sequence[Record], ending: Ending | None) -> None:
        if records:
            store.append(run_id, records, ending)
