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


def bearer_of(request: web.Request) -> str:
    """The bearer token that the caller shows; empty where there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


class Guard:
    """Knows callers by their tokens."""

    def check(self, tokens: Tokens, actor: Actor, request: web.Request) -> None:
        """Lets the right caller pass.

        Raises:
            Refused: `unauthorized` for a token nobody has, `forbidden` for the other actor's.
        """
        if actor is Actor.ANYBODY:
            return
        given = bearer_of(request).encode("utf-8", "surrogateescape")
        known = {Actor.OPERATOR: tokens.operator.encode(), Actor.ADMINISTRATOR: tokens.administrator.encode()}
        if given and compare_digest(given, known.pop(actor)):
            return
        if given and any(compare_digest(given, other) for other in known.values()):
            raise Refused("forbidden", f"This is for the {actor} alone.")
        raise Refused("unauthorized", f"The {actor}'s bearer token is needed.")
