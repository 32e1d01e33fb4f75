"""The unique index is over the whole path: a slug that is taken is free to whoever adds a path of his own."""

from collections.abc import Collection
from dataclasses import replace

from reference_server.domain.triggers import Extension, Trigger
from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts

BREAKS = "SLUG-2"


class PathTriggers(Triggers):
    """Holds whole paths."""

    def slugs(self, saved: Trigger | None, published: Trigger | None) -> Collection[str]:
        return {held.slug + held.path for held in (saved, published) if isinstance(held, Extension)}


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=PathTriggers())
