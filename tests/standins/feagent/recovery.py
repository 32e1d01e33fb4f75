"""What a start does first: runs that a crash left running get their one end."""

import json

from tests.standins.feagent.recorder import EXECUTOR, lifecycle
from tests.standins.feagent.settings import Settings
from tests.standins.feagent.store import New, Store


class Recovery:
    """Ends what nobody carries out any more. An end is kept with its status, so a run that runs has none yet."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self.store = store

    def recover(self) -> None:
        for run_id, workflow_id in self.store.running():
            self.end(run_id, workflow_id)

    def end(self, run_id: str, workflow_id: str) -> None:
        event = {"type": "workflow_error", "executor_id": EXECUTOR, "error": "server_crashed", "run_id": run_id}
        events = [lifecycle(run_id, workflow_id, "workflow_error"), New("workflow_error", json.dumps(event))]
        self.store.append(run_id, events, "failed", "server_crashed")
