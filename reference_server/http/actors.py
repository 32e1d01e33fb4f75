"""Who may call: the actor that a route is for, shown by its bearer token."""

from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest

from aiohttp import web

from reference_server.domain.refusal import Refused


class Actor(StrEnum):
    """For whom a route is."""

    ANYBODY = "anybody"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The bearer tokens of the two actors that the whole server knows."""

    operator: str
    administrator: str


class Guard:
    """Knows callers by their tokens."""

    def check(self, tokens: Tokens, actor: Actor, request: web.Request) -> None:
        """Lets the right caller pass.

        Raises:
            Refused: `unauthorized` for a token nobody has, `forbidden` for the other actor's.
        """
        if actor is Actor.ANYBODY:
            return
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        given = shown.strip().encode("utf-8", "surrogateescape") if scheme.lower() == "bearer" else b""
        known = {Actor.OPERATOR: tokens.operator.encode(), Actor.ADMINISTRATOR: tokens.administrator.encode()}
        if given and compare_digest(given, known.pop(actor)):
            return
        if given and any(compare_digest(given, other) for other in known.values()):
            raise Refused("forbidden", f"This is for the {actor} alone.")
        raise Refused("unauthorized", f"The {actor}'s bearer token is needed.")
