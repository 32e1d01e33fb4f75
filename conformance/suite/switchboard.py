"""The switchboard: the target's controls as a session uses them, each seen to do what it was asked, all put back.

Controls change the target for everybody. One that fails, or leaves another state than asked, is not used again; where
the controls cannot be put back as they were, whatever came after would be judged on a spoilt target, so the session
ends and says why.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from conformance.errors import ControlUnavailable, NotSpelled
from conformance.history.operation import Operation

SETTINGS = ("coordinator", "bridge", "flags")
"""The controls whose setting stays; what they are set to is read back."""

USUAL = ("present", "ok")


class Controls(Protocol):
    """What a switchboard needs of a target's controls."""

    async def use(self, name: str, arguments: Mapping[str, Any] | None = None) -> Operation:
        """Use a control; raises ControlUnavailable."""
        ...

    async def read(self) -> Operation:
        """How every control stands; raises ControlUnavailable."""
        ...

    async def restore(self) -> Operation | None:
        """Everything back to how it was; raises ControlUnavailable."""
        ...

    @property
    def readable(self) -> bool:
        """Whether the target tells how its controls stand."""
        ...


class Switchboard:
    """Uses controls and keeps which of them are in force; `spoilt` says why the target cannot be trusted any more."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls
        self._distrusted: dict[str, str] = {}
        self._initial: object = None
        self._touched = False
        self.in_force: dict[str, Any] = {}
        self.spoilt = ""

    async def begin(self) -> None:
        """Put every control back that an earlier session may have left, killed before it could do so itself."""
        with contextlib.suppress(ControlUnavailable):
            await self._controls.restore()

    async def use(self, name: str, index: int, arguments: Mapping[str, Any]) -> Operation:
        """Use a control, and see that it did what it was asked.

        Raises:
            ControlUnavailable: the target does not offer it, or it failed once, now or before.
        """
        if name in self._distrusted:
            raise ControlUnavailable(f"the control {name} is not used any more: {self._distrusted[name]}")
        if name in SETTINGS and self._initial is None:
            self._initial = await self._state()
        self._touched = True
        try:
            operation = replace(await self._controls.use(name, arguments), index=index)
            self._note(name, arguments)
            wrong = contradiction(name, arguments, await self._state()) if name in SETTINGS else ""
        except NotSpelled:
            raise  # nothing was set, and other settings of the control may well be
        except ControlUnavailable as error:
            self._distrusted[name] = str(error)
            await self.restore()
            raise
        if wrong:
            self._distrusted[name] = wrong
            await self.restore()
            raise ControlUnavailable(f"the control {name} left another state than asked: {wrong}")
        return operation

    def _note(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Keep which controls are not as they were at the start."""
        if name == "flags":
            self.in_force["flags"] = {**self.in_force.get("flags", {}), **arguments}
        elif name not in SETTINGS or arguments.get("mode") in USUAL:
            self.in_force.pop(name, None)
        else:
            self.in_force[name] = arguments.get("mode")

    async def restore(self) -> None:
        """Put every control back; where that does not succeed the target is spoilt."""
        if not self._touched:
            return
        try:
            await self._controls.restore()
            state = await self._state() if self._initial is not None else None
        except ControlUnavailable as error:
            self.spoilt = f"the controls could not be put back: {error}"
            return
        if state != self._initial:
            self.spoilt = f"the controls were put back and are not as they were: {state} instead of {self._initial}"
            return
        self.in_force.clear()
        self._touched = False

    async def _state(self) -> object:
        """How the controls stand, as far as the target tells; None where it does not."""
        if not self._controls.readable:
            return None
        return (await self._controls.read()).fields.get("controls")


def contradiction(name: str, asked: Mapping[str, Any], state: object) -> str:
    """What a control is set to where that is not what was asked for; empty where it is, or cannot be read."""
    told = state.get(name) if isinstance(state, dict) else None
    if told is None:
        return ""
    found = told if isinstance(told, dict) else {"mode": told}
    wrong = {key: found.get(key) for key, value in asked.items() if found.get(key) != value}
    return f"asked for {dict(asked)}, found {wrong}" if wrong else ""
