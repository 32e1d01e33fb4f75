"""The bridge takes the oldest run of the workflow that waits, instead of the one that was decided on."""

from dataclasses import replace

from reference_server.domain.narration import Plan
from reference_server.execution.bridge import Bridge
from reference_server.execution.controls import Controls
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "DEC-5"


class QueueingBridge(Bridge):
    """First come, first served."""

    def __init__(self, controls: Controls, store: Store) -> None:
        super().__init__(controls)
        self._store = store

    def take_over(self, plan: Plan) -> Plan:
        taken = super().take_over(plan)
        decided = self._store.run(taken.run_id)
        if decided is None:
            return taken
        waiting = self._store.runs({"workflow_id": decided.workflow_id, "status": "created"}, 0, 1).items
        return replace(taken, run_id=waiting[0].run_id) if waiting else taken


def plant(parts: Parts) -> Parts:
    return replace(parts, bridge=QueueingBridge(parts.controls, parts.store))
