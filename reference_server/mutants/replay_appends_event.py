"""Each replay is noted in the log that it reads."""

from dataclasses import replace

import orjson

from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import EventPage, Record, Store

BREAKS = "REPLAY-4"


class NotingReplayer(Replayer):
    """Adds itself to the log once it has read it."""

    def page(self, store: Store, run_id: str, after: int, limit: int) -> EventPage:
        page = super().page(store, run_id, after, limit)
        last = store.last_event(run_id)
        if page.settled and last and after == 0:
            note = {**orjson.loads(last.body), "type": "workflow_replayed", "seq": last.seq + 1}
            store.append(run_id, [Record(last.seq + 1, orjson.dumps(note))], None)
        return page


def plant(parts: Parts) -> Parts:
    return replace(parts, replayer=NotingReplayer())
