"""Slugs are looked up among the saved triggers: one that is still published and no longer saved can be had."""

from collections.abc import Collection
from dataclasses import replace

from reference_server.domain.publications import held_slugs
from reference_server.domain.triggers import Trigger
from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts

BREAKS = "SLUG-2"


class DraftTriggers(Triggers):
    """Holds what is saved."""

    def slugs(self, saved: Trigger | None, published: Trigger | None) -> Collection[str]:  # noqa: ARG002 - ignored
        return held_slugs(saved, None)


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=DraftTriggers())
