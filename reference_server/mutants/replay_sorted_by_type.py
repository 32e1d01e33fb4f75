"""The replay is ordered by time alone: events of one millisecond come in the order of their type."""

from dataclasses import replace

import orjson

from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import EventPage, Record, Store

BREAKS = "REPLAY-1"


EVERYTHING = 1_000_000


class SortingReplayer(Replayer):
    """Orders by `at`, then by whatever the index gives."""

    def page(self, store: Store, run_id: str, after: int, limit: int) -> EventPage:
        page = store.events(run_id, 0, EVERYTHING)
        ordered = sorted(page.records, key=moment)
        numbered = [Record(place, record.body) for place, record in enumerate(ordered, 1)]
        return EventPage(numbered[after : after + limit], len(numbered) > after + limit, page.settled)


def moment(record: Record) -> tuple[str, str]:
    event = orjson.loads(record.body)
    return event["at"], event["type"]


def plant(parts: Parts) -> Parts:
    return replace(parts, replayer=SortingReplayer())
