"""From a document's security schemes to the profile's actors, whose values come from environment variables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.init.routes import Node


@dataclass(slots=True)
class Actors:
    """The actors of a profile, made as routes ask for them; `todo` is what somebody has to look at."""

    target: str
    schemes: Mapping[str, Node]
    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    todo: dict[str, list[str]] = field(default_factory=dict)

    def of(self, security: tuple[str, ...]) -> str | None:
        """The actor who satisfies these schemes, all of them together; None where anybody may ask."""
        known = [name for name in security if name in self.schemes]
        if not known:
            return None
        name = word(known[0])
        if name not in self.made:
            self.made[name] = self._actor(name, self.schemes[known[0]])
            if len(known) > 1:
                self._note(name, f"the target wants {' and '.join(known)} together: `login` or `headers` can say so")
        return name

    def _actor(self, name: str, scheme: Node) -> dict[str, Any]:
        kind, place = str(scheme.get("type")), str(scheme.get("in"))
        actor: dict[str, Any] = {"env": variable(f"{word(self.target)}_{name}")}
        given = scheme.get("name")
        own = given if isinstance(given, str) and re.fullmatch(r"[\w-]+", given) else "X-Api-Key"
        if kind == "apiKey" and place == "header":
            return {"header": own, "value": "{secret}", **actor}
        if kind == "apiKey" and place == "cookie":
            self._note(name, "a cookie that a log-in gives: spell the log-in under `login` in place of `env`")
            return {"header": "Cookie", "value": f"{own}={{secret}}", **actor}
        if kind == "apiKey":
            self._note(
                name, f"the key belongs in the query parameter {own}, which no actor can carry: put it there by hand"
            )
        if kind == "basic" or (kind == "http" and str(scheme.get("scheme")).lower() == "basic"):
            self._note(name, "the variable holds base64 of user:password")
            return {"value": "Basic {secret}", **actor}
        if kind in {"oauth2", "openIdConnect"}:
            self._note(name, "the variable holds an access token; `login` can fetch one")
        return actor

    def _note(self, name: str, text: str) -> None:
        self.todo.setdefault(name, []).append(text)


def variable(text: str) -> str:
    """A name that a shell can export."""
    return text.upper().lstrip("0123456789_") or "CREDENTIAL"


def word(text: str) -> str:
    """A name as a key of the profile."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text)
    return re.sub(r"\W+", "_", parted).strip("_").lower()[:40] or "somebody"
