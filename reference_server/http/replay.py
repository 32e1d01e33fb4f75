"""Replays: pages of a run's log, event by event the bytes that were streamed."""

import orjson

from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run
from reference_server.persistence.store import EventPage, Record, Store


class Replayer:
    """Reads a page and writes it down."""

    def find(self, store: Store, run_id: str) -> Run:
        run = store.run(run_id)
        if run is None:
            raise Refused("run_not_found", "There is no such run.")
        return run

    def page(self, store: Store, run_id: str, after: int, limit: int) -> EventPage:
        return store.events(run_id, after, limit)

    def item(self, record: Record) -> bytes:
        return record.body

    def next_cursor(self, page: EventPage, after: int) -> str | None:
        """Where to go on; None only where nothing more can ever come."""
        if page.settled and not page.has_more:
            return None
        return str(page.records[-1].seq if page.records else after)

    def body(self, page: EventPage, after: int) -> bytes:
        ends = {"next_cursor": self.next_cursor(page, after), "has_more": page.has_more, "settled": page.settled}
        return b'{"items":[' + b",".join(map(self.item, page.records)) + b"]," + orjson.dumps(ends)[1:]
