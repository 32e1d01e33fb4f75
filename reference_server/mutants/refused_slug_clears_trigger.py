"""A trigger is removed as soon as somebody asks to save another one, even one whose slug is refused as malformed."""

from dataclasses import replace

from aiohttp import web

from reference_server.http.actors import Actor, Guard, Tokens
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SLUG-7"


class ClearingGuard(Guard):
    """Makes room at the door."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def check(self, tokens: Tokens, actor: Actor, request: web.Request) -> None:
        super().check(tokens, actor, request)
        if request.method == "PUT" and request.path.endswith("/trigger"):
            self._store.save_trigger(request.match_info["workflow_id"], None)


def plant(parts: Parts) -> Parts:
    return replace(parts, guard=ClearingGuard(parts.store))
