"""Every run of an extension is put down to a POST, by whatever method it was called."""

from dataclasses import replace
from typing import Any

from reference_server.domain.keys import ApiKey
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts

BREAKS = "DISPATCH-11"


class PostingDispatcher(Dispatcher):
    """Has a constant for it."""

    def cause(self, call: Call, key: ApiKey) -> dict[str, Any]:
        return super().cause(call, key) | {"method": "POST"}


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=PostingDispatcher())
