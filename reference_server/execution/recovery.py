"""After a crash: a run that was left running is ended once, in a way that its log bears out."""

import orjson

from reference_server.domain.events import TERMINAL_TYPES, Trail, error_event
from reference_server.domain.runs import Run, ending_of
from reference_server.execution.recorder import Recorder
from reference_server.persistence.store import Store


class Recovery:
    """Settles every run found running; no executor can be alive when it is asked to."""

    def recover(self, store: Store, recorder: Recorder) -> None:
        for run in store.running():
            self.settle(store, recorder, run)

    def settle(self, store: Store, recorder: Recorder, run: Run) -> None:
        last = store.last_event(run.run_id)
        event = orjson.loads(last.body) if last else {}
        if event.get("type") in TERMINAL_TYPES:
            store.append(run.run_id, [], ending_of(event))
            return
        self.end(store, recorder, run)

    def end(self, store: Store, recorder: Recorder, run: Run) -> None:
        last = store.last_event(run.run_id)
        error = error_event(run.run_id, "server_crashed", "the server stopped before the run ended")
        recorder.write(store, Trail(run.run_id, seq=last.seq if last else 0), [error])
