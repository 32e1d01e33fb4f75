"""Controls: what a target lets the harness change about it, each use an operation of its own."""

from collections.abc import Mapping
from typing import Any

from conformance.errors import ControlUnavailable
from conformance.history.operation import Operation
from conformance.targets.http import Target
from conformance.targets.process import Launched

NOT_SERVED = (404, 405, 410, 501)
TRIES = 3
"""A control sets a state, so one whose connection was lost may be used again."""
OWN = ("read", "restore")


class Controls:
    """The controls of one target; `kill` only where the harness started it."""

    def __init__(self, target: Target, launched: Launched | None = None) -> None:
        self._target = target
        self._launched = launched

    @property
    def offered(self) -> frozenset[str]:
        """The names of the controls that the profile and the surroundings offer."""
        named = {name for name in self._target.profile.controls if name not in OWN}
        return frozenset(named | {"kill"} if self._launched else named)

    async def use(self, name: str, arguments: Mapping[str, Any] | None = None, *, client: str = "control") -> Operation:
        """Use a control; raises ControlUnavailable where the target has none such, or does not serve it."""
        if name == "kill":
            return await self._kill(client)
        if name not in self._target.profile.controls:
            raise ControlUnavailable(f"the profile {self._target.profile.target.name} offers no control {name}")
        operation = await self._target.call(f"control.{name}", arguments, client=client)
        for _ in range(TRIES - 1):
            if operation.http_status is None:
                operation = await self._target.call(f"control.{name}", arguments, client=client)
        if operation.http_status in NOT_SERVED:
            raise ControlUnavailable(
                f"the target answers {operation.http_status} to the control {name}: is it switched on there?"
            )
        if operation.outcome != "ok":
            said = operation.fields.get("reason") or operation.http_status
            raise ControlUnavailable(f"the control {name} was not obeyed: {operation.outcome} ({said})")
        return operation

    async def read(self) -> Operation:
        """How every control stands."""
        return await self.use("read")

    async def restore(self) -> Operation | None:
        """Everything back to how it was at the start; None where the target has no controls."""
        return await self.use("restore") if "restore" in self._target.profile.controls else None

    async def _kill(self, client: str) -> Operation:
        if self._launched is None:
            raise ControlUnavailable("only a target that the harness started can be killed")
        launched = self._launched

        async def kill_and_restart() -> None:
            await launched.kill()
            await launched.restart()

        return await self._target.act("control.kill", kill_and_restart, client=client)
