"""While a draft is saved its extension is out of service: a draft that is refused leaves it so."""

from dataclasses import replace

from aiohttp import web

from reference_server.domain.workflows import Draft
from reference_server.http.actors import Actor, Guard, Tokens
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore
from reference_server.persistence.store import Store

BREAKS = "DOC-3"


class PausingStore(LayeredStore):
    """Serves nothing of a workflow that is being edited."""

    def __init__(self, below: Store) -> None:
        super().__init__(below)
        self.paused: set[str] = set()

    def live_at(self, slug: str) -> str | None:
        publication = self.publication(super().live_at(slug) or "")
        return publication.publication_id if publication and publication.workflow_id not in self.paused else None

    def save_draft(self, workflow_id: str, draft: Draft) -> bool:
        self.paused.discard(workflow_id)
        return super().save_draft(workflow_id, draft)


class PausingGuard(Guard):
    """Takes the extension out of service at the door."""

    def __init__(self, store: PausingStore) -> None:
        self._store = store

    def check(self, tokens: Tokens, actor: Actor, request: web.Request) -> None:
        super().check(tokens, actor, request)
        if request.method == "PUT" and request.path.endswith("/draft"):
            self._store.paused.add(request.match_info["workflow_id"])


def plant(parts: Parts) -> Parts:
    store = PausingStore(parts.store)
    return replace(parts, store=store, guard=PausingGuard(store))
