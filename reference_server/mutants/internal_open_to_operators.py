"""Switched on, internal creation is everybody's who may create workflows at all."""

from dataclasses import replace

from aiohttp import web

from reference_server.domain.refusal import Refused
from reference_server.http.actors import Actor, Guard, Tokens
from reference_server.http.server import Parts

BREAKS = "INTERNAL-2"


class GenerousGuard(Guard):
    """Takes either token there."""

    def check(self, tokens: Tokens, actor: Actor, request: web.Request) -> None:
        try:
            super().check(tokens, actor, request)
        except Refused:
            if not request.path.startswith("/api/internal/"):
                raise
            super().check(tokens, Actor.OPERATOR, request)


def plant(parts: Parts) -> Parts:
    return replace(parts, guard=GenerousGuard())
