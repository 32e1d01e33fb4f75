"""Every value of a reply is a text, whatever type the end declares for it."""

from dataclasses import replace
from typing import Any

from reference_server.domain.document import Compiled
from reference_server.http.dispatch import Dispatcher
from reference_server.http.server import Parts

BREAKS = "SYNC-1"


class TextualDispatcher(Dispatcher):
    """Reads outputs out of a column of texts."""

    def declared(self, compiled: Compiled, output: object) -> dict[str, Any]:
        values = super().declared(compiled, output)
        return {key: value if value is None else str(value) for key, value in values.items()}


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=TextualDispatcher())
