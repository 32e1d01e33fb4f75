"""Controls: what a target lets the harness change about it, each use an operation of its own."""

import os
from collections.abc import Mapping
from typing import Any

from conformance.errors import BadProfile, ControlUnavailable, NotSpelled
from conformance.history.operation import Operation
from conformance.targets.calls import Control
from conformance.targets.http import Target
from conformance.targets.part import Source
from conformance.targets.process import Launched
from conformance.targets.template import ABSENT, as_text, fill_body
from conformance.targets.variables import read_source
from conformance.targets.vocabulary import CONTROLS

NOT_SERVED = (404, 405, 410, 501)
TRIES = 3
"""A control sets a state, so one whose connection was lost may be used again."""
OWN = ("read", "restore")
USUAL = ("present", "ok")
"""The modes that a target is in by itself."""


class Controls:
    """The controls of one target; `kill` and those that start it again only where the harness started it."""

    def __init__(self, target: Target, launched: Launched | None = None) -> None:
        self._target = target
        self._launched = launched
        self._spelled = target.profile.controls
        self._environment: dict[str, str] = {}

    @property
    def offered(self) -> frozenset[str]:
        """The names of the controls that the profile and the surroundings offer."""
        named = {name for name in self._spelled if name not in OWN}
        deeds = {name.removeprefix("control.") for name in self._target.operations if name.startswith("control.")}
        return frozenset(named | deeds - set(OWN) | ({"kill"} if self._launched else set()))

    async def use(self, name: str, arguments: Mapping[str, Any] | None = None, *, client: str = "control") -> Operation:
        """Use a control; raises ControlUnavailable where the target has none such, or does not serve it."""
        if name == "kill":
            return await self._kill(client)
        control = self._spelled.get(name)
        if control is None and not self._target.offers(f"control.{name}"):
            raise ControlUnavailable(f"the profile {self._target.profile.target.name} offers no control {name}")
        given = worded(name, control, arguments or {})
        if control is not None and control.restart is not None:
            return await self._restart(name, control.restart, given, arguments or {}, client)
        if control is not None and control.instances is not None:
            return await self._turn(name, control, arguments or {}, client)
        return await self._call(name, given, client)

    @property
    def are_slow(self) -> bool:
        """Whether a control takes another start of the target."""
        return any(control.restart is not None for control in self._spelled.values())

    def can_set(self, name: str, what: str) -> bool:
        """Whether a control is there and can set this: an argument of it, or a mode."""
        if name not in self.offered:
            return False
        control = self._spelled.get(name)
        if control is not None and control.instances is not None:
            return what in control.instances or what in USUAL
        words = control.words if control else {}
        return not words or what in words or any(what in spelled for spelled in words.values())

    def reaches(self, name: str, operation: str) -> bool:
        """Whether a control changes how the target does this operation."""
        control = self._spelled.get(name)
        return control is None or control.affects is None or operation in control.affects

    @property
    def readable(self) -> bool:
        """Whether the target tells how its controls stand."""
        return self._target.offers("control.read")

    async def read(self) -> Operation:
        """How every control stands."""
        return await self.use("read")

    async def restore(self) -> Operation | None:
        """Everything back to how it was at the start; None where the target has no controls."""
        self._target.detours.clear()
        if self._environment and self._launched is not None:
            self._environment = {}
            await self._start_again("control.restore", {}, "control")
        return await self.use("restore") if self._target.offers("control.restore") else None

    async def _call(self, name: str, given: Mapping[str, Any], client: str) -> Operation:
        operation = await self._target.call(f"control.{name}", given, client=client)
        for _ in range(TRIES - 1):
            if operation.outcome == "unknown":
                operation = await self._target.call(f"control.{name}", given, client=client)
        if operation.http_status in NOT_SERVED:
            raise ControlUnavailable(
                f"the target answers {operation.http_status} to the control {name}: is it switched on there?"
            )
        if operation.outcome != "ok":
            said = operation.fields.get("reason") or operation.http_status
            raise ControlUnavailable(f"the control {name} was not obeyed: {operation.outcome} ({said})")
        return operation

    async def _restart(
        self, name: str, environment: Mapping[str, str], given: Mapping[str, Any], asked: Mapping[str, Any], client: str
    ) -> Operation:
        """Start the target again with another environment, on top of what other controls have set."""
        before = dict(self._environment)
        known = {**self._target.variables, **given}
        set_now = {variable: fill_body(text, known) for variable, text in environment.items()}
        self._environment |= {variable: as_text(value) for variable, value in set_now.items() if value is not ABSENT}
        if self._environment == before:
            return await self._target.act(f"control.{name}", _nothing, client=client, arguments=asked)
        return await self._start_again(f"control.{name}", asked, client)

    async def _start_again(self, name: str, asked: Mapping[str, Any], client: str) -> Operation:
        if self._launched is None:
            raise ControlUnavailable(f"{name} starts the target again, and only one that the harness started can be")
        launched, environment = self._launched, dict(self._environment)

        async def stop_and_start() -> None:
            await launched.restart(environment)

        return await self._target.act(name, stop_and_start, client=client, arguments=asked)

    async def _turn(self, name: str, control: Control, asked: Mapping[str, Any], client: str) -> Operation:
        """Turn the operations that a control affects to the instance that stands in the mode asked for."""
        mode, instances = str(asked.get("mode")), control.instances or {}
        affected = list(self._target.profile.operations) if control.affects is None else control.affects
        if mode not in instances and mode not in USUAL:
            raise NotSpelled(f"the profile names no instance for {name} {mode}; it has {', '.join(instances)}")
        url = self._instance(name, mode, instances[mode]) if mode in instances else None

        async def turn() -> None:
            for operation in affected:
                self._target.detours.pop(operation, None)
                if url is not None:
                    self._target.detours[operation] = url

        return await self._target.act(f"control.{name}", turn, client=client, arguments=asked)

    def _instance(self, name: str, mode: str, source: Source) -> str:
        """Where the instance in this mode is; one whose variable is not set is not there now."""
        try:
            return read_source(source, f"controls.{name}.instances.{mode}", os.environ).rstrip("/")
        except BadProfile as missing:
            raise NotSpelled(str(missing)) from None

    async def _kill(self, client: str) -> Operation:
        if self._launched is None:
            raise ControlUnavailable("only a target that the harness started can be killed")
        launched, environment = self._launched, dict(self._environment)

        async def kill_and_restart() -> None:
            await launched.kill()
            await launched.restart(environment)

        return await self._target.act("control.kill", kill_and_restart, client=client)


async def _nothing() -> None:
    """The target stands as it was asked to."""


def worded(name: str, control: Control | None, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments in the target's own words; raises NotSpelled for what it has no word for."""
    words = control.words if control else {}
    given = dict(arguments)
    for argument, spelled in words.items():
        if argument not in arguments:
            continue
        asked = as_text(arguments[argument])
        if asked not in spelled:
            raise NotSpelled(f"the control {name} cannot set {argument} to {asked}; it can: {', '.join(spelled)}")
        given[argument] = spelled[asked]
    if words and (
        others := [argument for argument in CONTROLS.get(name, ()) if argument in given.keys() - words.keys()]
    ):
        raise NotSpelled(f"the control {name} can set {', '.join(words)}, not {', '.join(others)}")
    return given
