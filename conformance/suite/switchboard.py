"""The switchboard: the target's controls as a session uses them, each seen to do what it was asked, all put back.

Controls change the target for everybody. One that fails, or leaves another state than asked, is not used again; where
the controls cannot be put back as they were, whatever came after would be judged on a spoilt target, so the session
ends and says why.

Among others, who may have set other controls meanwhile, only what was set here is put back, each control by itself.
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
        self._among_others = False
        self._set: set[str] = set()
        self.in_force: dict[str, Any] = {}
        self.spoilt = ""

    async def begin(self) -> None:
        """Put every control back that an earlier session may have left, killed before it could do so itself."""
        with contextlib.suppress(ControlUnavailable):
            await self._controls.restore()

    async def standing(self) -> object:
        """How the controls stand, for others to begin with; None where that cannot be read."""
        with contextlib.suppress(ControlUnavailable):
            return await self._state()
        return None

    def join(self, initial: object) -> None:
        """Go on among others, who all began with the controls standing so."""
        self._initial, self._among_others = initial, True

    async def use(self, name: str, index: int, arguments: Mapping[str, Any]) -> Operation:
        """Use a control, and see that it did what it was asked.

        Raises:
            ControlUnavailable: the target does not offer it, or it failed once, now or before.
        """
        if name in self._distrusted:
            raise ControlUnavailable(f"the control {name} is not used any more: {self._distrusted[name]}")
        if name in SETTINGS and self._initial is None:
            self._initial = await self._state()
        self._set.add(name)
        try:
            operation = replace(await self._controls.use(name, arguments), index=index)
            self._note(name, arguments)
            wrong = contradiction(name, arguments, await self._state(operation)) if name in SETTINGS else ""
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
        if not self._set:
            return
        try:
            wrong = await (self._put_back() if self._among_others else self._put_all_back())
        except ControlUnavailable as error:
            wrong = f"the controls could not be put back: {error}"
        if wrong:
            self.spoilt = wrong
        else:
            self.leave()

    def leave(self) -> None:
        """Let the controls stand as they were set, for whoever comes next and wants them so or puts them back."""
        self.in_force.clear()
        self._set.clear()

    async def put_back(self, name: str) -> None:
        """Put a control back that somebody else has left otherwise."""
        self._set.add(name)
        await self.restore()

    async def _put_all_back(self) -> str:
        """What is not as it was, once all is put back at once."""
        restored = await self._controls.restore()
        state = await self._state(restored) if self._initial is not None else None
        if state == self._initial:
            return ""
        return f"the controls were put back and are not as they were: {state} instead of {self._initial}"

    async def _put_back(self) -> str:
        """What is not as it was, once each control that was set here is put back by itself."""
        initial = self._initial if isinstance(self._initial, dict) else {}
        for name in [name for name in SETTINGS if name in self._set and name in initial]:
            before = initial[name] if isinstance(initial[name], dict) else {"mode": initial[name]}
            if wrong := contradiction(name, before, await self._state(await self._controls.use(name, before))):
                return f"the control {name} was put back and is not as it was: {wrong}"
        return ""

    async def _state(self, answered: Operation | None = None) -> object:
        """How the controls stand, as far as the target tells, by itself where it is asked to set one; else None."""
        told = answered.fields.get("controls") if answered is not None else None
        if told is not None or not self._controls.readable:
            return told
        return (await self._controls.read()).fields.get("controls")


def contradiction(name: str, asked: Mapping[str, Any], state: object) -> str:
    """What a control is set to where that is not what was asked for; empty where it is, or cannot be read."""
    told = state.get(name) if isinstance(state, dict) else None
    if told is None:
        return ""
    found = told if isinstance(told, dict) else {"mode": told}
    wrong = {key: found.get(key) for key, value in asked.items() if found.get(key) != value}
    return f"asked for {dict(asked)}, found {wrong}" if wrong else ""
