"""The bridge: it takes an allowed decision over into execution, or fails before anything has happened."""

from reference_server.domain.narration import Plan
from reference_server.execution.controls import Controls


class BridgeFailedError(Exception):
    """The decision could not be taken over."""


class Bridge:
    """There only where its flag is on."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    @property
    def enabled(self) -> bool:
        return self._controls.flags["decision_bridge"]

    def take_over(self, plan: Plan) -> Plan:
        """The plan to be carried out once its run is claimed."""
        if self._controls.bridge == "raises":
            raise BridgeFailedError
        return plan
