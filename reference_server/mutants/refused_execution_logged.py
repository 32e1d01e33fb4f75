"""An execution that comes too late is refused, and the attempt is noted in the log of the run that has ended."""

from dataclasses import replace

import orjson

from reference_server.domain.events import EXECUTOR_ID
from reference_server.domain.runs import Run
from reference_server.execution.entry import Entry, Request
from reference_server.execution.recorder import time_text, utc_now
from reference_server.http.server import Parts
from reference_server.persistence.store import Record, Store

BREAKS = "ONCE-1"


class NotingEntry(Entry):
    """Takes the run's log for its own."""

    def claimable(self, store: Store, run_id: str, request: Request) -> Run:
        run = store.run(run_id)
        last = store.last_event(run_id) if run else None
        if run and run.settled and last and run.workflow_id == request.workflow_id:
            event = {"type": "workflow_refused", "run_id": run_id, "executor_id": EXECUTOR_ID}
            body = {**event, "seq": last.seq + 1, "at": time_text(utc_now())}
            store.append(run_id, [Record(last.seq + 1, orjson.dumps(body))], None)
        return super().claimable(store, run_id, request)


def plant(parts: Parts) -> Parts:
    return replace(parts, entry=NotingEntry())
