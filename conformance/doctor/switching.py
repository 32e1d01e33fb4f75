"""Controls: each is set, seen to be set where it can be read back, and put back as it was."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from conformance.contract.clause import Section
from conformance.doctor.examination import ALLOW_WRITES, BUDGET, Examination, not_tried
from conformance.doctor.finding import Finding, State, say
from conformance.doctor.trials import Trial, trials_of
from conformance.errors import BudgetSpent, ControlUnavailable, NotSpelled, TargetUnreachable
from conformance.suite.switchboard import Switchboard
from conformance.targets.connect import reach
from conformance.targets.controls import Controls
from conformance.targets.vocabulary import CONTROLS

SCRIPTED = {"type": "workflow_complete", "run_id": "{run_id}", "executor_id": "conformance"}
OWN = ("read", "restore")


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that a control is set to; `detail` is how it is called."""

    control: str
    detail: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


SETTINGS = (
    *(Setting("coordinator", mode, {"mode": mode}) for mode in ("absent", "raises", "hangs", "denies")),
    Setting("bridge", "raises", {"mode": "raises"}),
    Setting("executor", "a script", {"events": [SCRIPTED]}),
    Setting("flags", "decision_bridge", {"decision_bridge": True}),
    Setting("flags", "run_persistence", {"run_persistence": False}),
    Setting("flags", "internal_create", {"internal_create": True}),
    Setting("clock", "now"),
    Setting("kill"),
)  # fmt: skip


class Switching:
    """The controls' part of an examination."""

    def __init__(self, examination: Examination, controls: Controls) -> None:
        self._examination = examination
        self._controls = controls

    async def begin(self) -> None:
        """Put back what somebody may have left; a control that reads is tried by itself."""
        if self._examination.writes:
            await Switchboard(self._controls).begin()

    async def try_all(self, sections: Sequence[Section]) -> None:
        """Try every control that the profile offers, and name those that clauses need and it does not."""
        claims = self._examination.profile.claims
        claimed = [section for section in sections if section.capability in claims]
        wanted = {control for section in claimed for clause in section.clauses for control in clause.controls}
        offered = self._controls.offered
        if self._examination.target.offers("control.read"):
            self._examination.tell(await self._examination.one(Trial(operation="control.read", reads=True)))
        for setting in SETTINGS:
            if setting.control in offered:
                self._examination.tell(await self._one(setting))
        for control in [*CONTROLS, "kill"]:
            if control not in (*OWN, *offered):
                self._examination.tell(_not_spelled(control, wanted=control in wanted))

    async def _one(self, setting: Setting) -> Finding:
        name = f"control.{setting.control}"
        if not self._examination.writes:
            return not_tried(name, ALLOW_WRITES, say("writes"), setting.detail)
        began = time.monotonic()
        try:
            because = await self._set_and_put_back(setting)
        except BudgetSpent as error:
            return not_tried(name, BUDGET, say("told", text=str(error)), setting.detail)
        except NotSpelled as error:
            return Finding(name=name, detail=setting.detail, state=State.NOT_SPELLED, works=False, root=name,
                           because=(say("told", text=str(error)),))  # fmt: skip
        except (ControlUnavailable, TargetUnreachable) as error:
            hint = say("control", place=f"controls.{setting.control}")
            return Finding(name=name, detail=setting.detail, state=State.FAILED, works=False, ms=since(began),
                           because=(say("told", text=str(error)),), hints=(hint,), root=name)  # fmt: skip
        return Finding(name=name, detail=setting.detail, state=State.OK, works=True, ms=since(began),
                       because=because)  # fmt: skip

    async def _set_and_put_back(self, setting: Setting) -> tuple[Any, ...]:
        """Each setting has a switchboard of its own, so that one that fails says nothing about the next.

        Raises:
            ControlUnavailable: it was not obeyed, or could not be put back.
            TargetUnreachable: what it turns to is not there.
        """
        switchboard = Switchboard(self._controls)
        arguments = setting.arguments or ({"now": now()} if setting.control == "clock" else {})
        try:
            await switchboard.use(setting.control, 0, arguments)
            await self._look_at_instances()
            said = await self._switched_on() if setting.detail == "internal_create" else ()
        finally:
            await switchboard.restore()
        if switchboard.spoilt:
            raise ControlUnavailable(switchboard.spoilt)
        return said

    async def _look_at_instances(self) -> None:
        target = self._examination.target
        for url in sorted(set(target.detours.values())):
            await reach(url, target.profile.target.identity, name=target.profile.target.name)

    async def _switched_on(self) -> tuple[Any, ...]:
        """What the internal entries, which are out of reach by default, answer now."""
        internal = [each for each in trials_of(self._examination.profile) if each.refusable]
        asked = [
            await self._examination.ask(each) for each in internal if self._examination.target.offers(each.operation)
        ]
        return tuple(
            say("switched-on", operation=each.name, outcome=each.outcome, status=each.http_status) for each in asked
        )


def _not_spelled(control: str, *, wanted: bool) -> Finding:
    name, because = f"control.{control}", (say("no-kill"),) if control == "kill" else ()
    return Finding(name=name, state=State.NOT_SPELLED, works=False, because=because, root=name, wanted=wanted)


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def since(began: float) -> float:
    return (time.monotonic() - began) * 1000
