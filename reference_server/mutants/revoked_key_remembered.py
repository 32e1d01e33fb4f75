"""Keys that were checked are cached: one that was used goes on opening its workflow after it is revoked."""

from dataclasses import replace

from reference_server.domain.keys import ApiKey
from reference_server.execution.keys import Keys
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "DISPATCH-2"


class CachingKeys(Keys):
    """Asks the store once for each key."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], ApiKey] = {}

    def check(self, store: Store, workflow_id: str, token: str) -> ApiKey:
        name = (workflow_id, token)
        if name not in self._known:
            self._known[name] = super().check(store, workflow_id, token)
        return self._known[name]


def plant(parts: Parts) -> Parts:
    return replace(parts, keys=CachingKeys())
