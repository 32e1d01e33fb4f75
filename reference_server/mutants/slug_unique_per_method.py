"""The unique index is over slug and method: a slug that is taken for POST is free for GET."""

from collections.abc import Collection
from dataclasses import replace

from reference_server.domain.triggers import Extension, Trigger
from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts

BREAKS = "SLUG-2"


class RouteTriggers(Triggers):
    """Holds routes as a router knows them."""

    def slugs(self, saved: Trigger | None, published: Trigger | None) -> Collection[str]:
        return {f"{held.method} {held.slug}" for held in (saved, published) if isinstance(held, Extension)}


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=RouteTriggers())
