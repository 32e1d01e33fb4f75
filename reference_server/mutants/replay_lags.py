"""The replay reads from a copy that is a moment behind, and calls what it has the whole."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson

from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import EventPage, Store

BREAKS = "REPLAY-6"


LAG = timedelta(milliseconds=300)


class LaggingReplayer(Replayer):
    """Does not see what happened just now."""

    def page(self, store: Store, run_id: str, after: int, limit: int) -> EventPage:
        page = super().page(store, run_id, after, limit)
        horizon = (datetime.now(UTC) - LAG).isoformat(timespec="milliseconds")
        seen = [record for record in page.records if orjson.loads(record.body)["at"] < horizon]
        return page if len(seen) == len(page.records) else EventPage(seen, has_more=False, settled=True)


def plant(parts: Parts) -> Parts:
    return replace(parts, replayer=LaggingReplayer())
