"""Whether a slug is taken is looked at when it is published: until then any number of triggers may be saved with it."""

from collections.abc import Collection
from dataclasses import replace

from reference_server.domain.publications import held_slugs
from reference_server.domain.triggers import Trigger
from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts

BREAKS = "SLUG-1"


class CarefreeTriggers(Triggers):
    """Holds what is published."""

    def slugs(self, saved: Trigger | None, published: Trigger | None) -> Collection[str]:  # noqa: ARG002 - ignored
        return held_slugs(None, published)


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=CarefreeTriggers())
