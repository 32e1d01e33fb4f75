"""Replays: pages of a run's log, event by event the bytes that were streamed."""

from collections.abc import Iterable

import orjson
from aiohttp import web

from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run
from reference_server.http.reading import Paging, read_paging
from reference_server.persistence.store import EventPage, Record, Store


class Replayer:
    """Reads a page and writes it down."""

    def paging(self, request: web.Request) -> Paging:
        return read_paging(request)

    def find(self, store: Store, run_id: str) -> Run:
        run = store.run(run_id)
        if run is None:
            raise Refused("run_not_found", "There is no such run.")
        return run

    def page(self, store: Store, run_id: str, after: int, limit: int) -> EventPage:
        return store.events(run_id, after, limit)

    def items(self, page: EventPage) -> Iterable[bytes]:
        return map(self.item, page.records)

    def item(self, record: Record) -> bytes:
        return record.body

    def next_cursor(self, page: EventPage, after: int) -> str | None:
        """Where to go on; None only where nothing more can ever come."""
        if page.settled and not page.has_more:
            return None
        return str(page.records[-1].seq if page.records else after)

    def body(self, page: EventPage, after: int) -> bytes:
        ends = {"next_cursor": self.next_cursor(page, after), "has_more": page.has_more, "settled": page.settled}
        return b'{"items":[' + b",".join(self.items(page)) + b"]," + orjson.dumps(ends)[1:]
