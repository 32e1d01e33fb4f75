"""That a key was revoked is shown in the list of keys, and read by nobody else."""

from dataclasses import replace

from reference_server.domain.keys import ApiKey, digest_of
from reference_server.execution.keys import Keys
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "DISPATCH-2"


class LenientKeys(Keys):
    """Knows every key that there ever was."""

    def check(self, store: Store, workflow_id: str, token: str) -> ApiKey:
        key = store.key_by_digest(digest_of(token)) if token else None
        return key if key and key.workflow_id == workflow_id else super().check(store, workflow_id, token)


def plant(parts: Parts) -> Parts:
    return replace(parts, keys=LenientKeys())
