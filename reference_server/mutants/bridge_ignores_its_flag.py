"""The bridge is there whether or not it is switched on: every allowed decision is executed."""

from dataclasses import replace

from reference_server.execution.bridge import Bridge
from reference_server.http.server import Parts

BREAKS = "FLAG-1"


class EagerBridge(Bridge):
    """Never looks at its flag."""

    @property
    def enabled(self) -> bool:
        return True


def plant(parts: Parts) -> Parts:
    return replace(parts, bridge=EagerBridge(parts.controls))
