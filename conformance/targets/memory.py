"""What was told when things were made: a project's id, a clean-up token, and the secrets that nobody else may see.

Later operations on a thing are filled in from what its maker's answer told, so that a profile can spell a path such as
`/projects/{project_id}/workflows/{workflow_id}/runs` although stories know the workflow alone.
"""

from collections.abc import Mapping
from typing import Any

from conformance.targets.redaction import Redactor


class Memory:
    """Fields by the id of the thing that they belong to, and a vault of secrets."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._things: dict[str, dict[str, Mapping[str, Any]]] = {}
        self._vault: dict[str, tuple[str, str]] = {}

    def remember(self, makes: str, fields: Mapping[str, Any]) -> None:
        """Keep what the answer that made a thing told of it."""
        ident = fields.get(makes)
        if isinstance(ident, str):
            self._things.setdefault(makes, {})[ident] = fields

    def about(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What is known of the things that the arguments name; of a thing's own thing, too (a run's workflow)."""
        known: dict[str, Any] = {}
        named = dict(arguments)
        for kind in self._things.keys() & arguments.keys():
            named = {**self._of(kind, arguments), **named}
        for kind in self._things.keys() & named.keys():
            known |= self._of(kind, named)
        return known

    def _of(self, kind: str, named: Mapping[str, Any]) -> Mapping[str, Any]:
        ident = named[kind]
        return self._things[kind].get(ident, {}) if isinstance(ident, str) else {}

    def lock_up(self, makes: str | None, secret: list[str], fields: dict[str, Any], asked: Mapping[str, Any]) -> None:
        """Take the secret fields of an answer into the vault; what stands in their place is a name.

        A secret is found again by the id of what was made with it, which an earlier step may have told. One that is
        known already comes as its name: it was hidden before the answer was read.
        """
        ident = fields.get(makes or "") or asked.get(makes or "")

        for name in secret:
            value = fields.get(name)
            if not isinstance(value, str) or not value:
                continue
            label = f"{name.upper()}_{len(self._vault) + 1}"
            label, value = self._redactor.named(value) or (label, value)
            self._redactor.learn(label, value)
            self._vault[str(ident or label)] = (label, value)
            fields[name] = f"${label}"

    def secret(self, name: str) -> tuple[str, str] | None:
        """The label and the value of the secret that was made with this id."""
        return self._vault.get(name)
