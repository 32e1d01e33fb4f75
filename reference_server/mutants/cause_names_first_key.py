"""A run is put down to the key that its extension was called with first, whoever calls later."""

from dataclasses import replace

from reference_server.domain.keys import ApiKey
from reference_server.execution.keys import Keys
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "DISPATCH-11"


class FaithfulKeys(Keys):
    """Remembers each workflow's first caller."""

    def __init__(self) -> None:
        self._first: dict[str, ApiKey] = {}

    def check(self, store: Store, workflow_id: str, token: str) -> ApiKey:
        return self._first.setdefault(workflow_id, super().check(store, workflow_id, token))


def plant(parts: Parts) -> Parts:
    return replace(parts, keys=FaithfulKeys())
