"""The Idempotency-Key is not read: a creation sent again creates another run."""

from dataclasses import replace

from reference_server.domain.runs import Run
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore
from reference_server.persistence.store import IdempotencyKey

BREAKS = "ONCE-3"


class KeylessStore(LayeredStore):
    """Knows no keys."""

    def add_run(self, run: Run, key: IdempotencyKey | None = None) -> tuple[Run, str | None]:  # noqa: ARG002 - ignored
        return super().add_run(run)


def plant(parts: Parts) -> Parts:
    return replace(parts, store=KeylessStore(parts.store))
