"""The declared fields are not the reply: they stand in an envelope, under `output`."""

from dataclasses import replace
from typing import Any

from reference_server.domain.document import Compiled
from reference_server.http.dispatch import Dispatcher
from reference_server.http.server import Parts

BREAKS = "SYNC-1"


class WrappingDispatcher(Dispatcher):
    """Sends envelopes."""

    def declared(self, compiled: Compiled, output: object) -> dict[str, Any]:
        return {"success": True, "output": super().declared(compiled, output)}


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=WrappingDispatcher())
