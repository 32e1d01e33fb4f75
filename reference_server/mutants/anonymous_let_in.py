"""A call without a credential is an anonymous one, and is let in."""

from dataclasses import replace

from reference_server.domain.keys import ApiKey
from reference_server.execution.keys import Keys
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "DISPATCH-2"


class OptionalKeys(Keys):
    """Checks what is shown."""

    def check(self, store: Store, workflow_id: str, token: str) -> ApiKey:
        return super().check(store, workflow_id, token) if token else ApiKey("anonymous", workflow_id, "")


def plant(parts: Parts) -> Parts:
    return replace(parts, keys=OptionalKeys())
