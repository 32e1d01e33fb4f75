"""A call by a stranger is refused, and noted among the runs of the workflow as one that failed."""

from dataclasses import replace
from uuid import uuid4

from reference_server.domain.keys import ApiKey
from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run, Status
from reference_server.execution.keys import Keys
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "DISPATCH-2"


class NotingKeys(Keys):
    """Keeps a record in the wrong place."""

    def check(self, store: Store, workflow_id: str, token: str) -> ApiKey:
        try:
            return super().check(store, workflow_id, token)
        except Refused:
            store.add_run(Run(f"run_{uuid4().hex}", workflow_id, {}, {"kind": "extension"}, Status.FAILED))
            raise


def plant(parts: Parts) -> Parts:
    return replace(parts, keys=NotingKeys())
