"""That a slug is taken is refused like any other input that will not do, by a 422."""

from collections.abc import Collection
from dataclasses import replace

from reference_server.domain.refusal import Refused
from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "SLUG-9"


class UniformTriggers(Triggers):
    """Has one word for everything."""

    def hold(self, store: Store, workflow_id: str, slugs: Collection[str]) -> None:
        try:
            super().hold(store, workflow_id, slugs)
        except Refused as refused:
            raise Refused("trigger_invalid", refused.detail, refused.faults) from None


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=UniformTriggers())
