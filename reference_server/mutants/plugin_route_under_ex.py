"""A plug-in registers a route of its own under `/api/ex`, which answers whoever has any key."""

from dataclasses import replace

from aiohttp import web

from reference_server.domain.document import SCHEMA, compile_document
from reference_server.domain.keys import ApiKey, digest_of
from reference_server.domain.publications import Publication
from reference_server.domain.triggers import Extension
from reference_server.domain.workflows import draft_of
from reference_server.execution.keys import Keys
from reference_server.execution.shelf import Served, Shelf
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SLUG-8"

SLUG = "healthz"
NODES = [{"id": "start", "type": "workflow_start"}, {"id": "end", "type": "workflow_end"}]
DOCUMENT = {"schema": SCHEMA, "nodes": NODES, "edges": [{"from": "start", "to": "end"}]}
ROUTE = Extension(SLUG, "", "GET", "sync")
PLUGIN = Publication("pub_plugin", "wf_plugin", 1, "workflow", draft_of(DOCUMENT), ROUTE)


class OpenDispatcher(Dispatcher):
    """Lets a plug-in in."""

    def find(self, store: Store, shelf: Shelf, request: web.Request) -> Call:
        if self.segments(request) == [SLUG]:
            return Call(Served(PLUGIN, compile_document("workflow", DOCUMENT)), ROUTE, {})
        return super().find(store, shelf, request)

    def live_at(self, store: Store, slug: str) -> str | None:
        return PLUGIN.publication_id if slug == SLUG else super().live_at(store, slug)


class OpenKeys(Keys):
    """Takes any key for the plug-in's."""

    def check(self, store: Store, workflow_id: str, token: str) -> ApiKey:
        key = store.key_by_digest(digest_of(token))
        is_plugin = workflow_id == PLUGIN.workflow_id
        return super().check(store, key.workflow_id if key and is_plugin else workflow_id, token)


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=OpenDispatcher(), keys=OpenKeys())
