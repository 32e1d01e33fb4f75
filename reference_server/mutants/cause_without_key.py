"""A run tells which extension caused it, and not by whose credential."""

from dataclasses import replace
from typing import Any

from reference_server.domain.keys import ApiKey
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts

BREAKS = "DISPATCH-11"


class DiscreetDispatcher(Dispatcher):
    """Keeps callers to itself."""

    def cause(self, call: Call, key: ApiKey) -> dict[str, Any]:
        return {name: value for name, value in super().cause(call, key).items() if name != "key_id"}


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=DiscreetDispatcher())
