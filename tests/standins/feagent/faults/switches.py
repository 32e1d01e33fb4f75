"""Faults of what is switched on and off: internal creation, and the keeping of runs."""

from typing import Any
from uuid import uuid4

from aiohttp import web

from tests.standins.feagent.gate import Gate, known_workflow
from tests.standins.feagent.internal import GenerateBody, ImportBody, Internal
from tests.standins.feagent.reading import read_body
from tests.standins.feagent.recovery import Recovery
from tests.standins.feagent.store import Workflow
from tests.standins.feagent.trail import Trail

SWITCHED_ON = "internal creation was switched on"


class BodyReadFirst(Internal):
    """The body is checked before anything else, also where the entry is switched off."""

    BREAKS = "INTERNAL-1"

    async def let_in(self, request: web.Request) -> None:
        await read_body(request, ImportBody if request.path.endswith("import") else GenerateBody)
        await super().let_in(request)


class OpenByDefault(Internal):
    """The flag is on where nobody set it."""

    BREAKS = "INTERNAL-1"

    def is_open(self) -> bool:
        return True


class AnybodyCreates(Internal):
    """Whoever is signed in may create."""

    BREAKS = "INTERNAL-2"

    def is_administrator(self, request: web.Request) -> bool:  # noqa: ARG002 - as there
        return True


class CreatedBeforeForbidden(Internal):
    """What a caller who is no administrator asked for is refused, and there."""

    BREAKS = "INTERNAL-2"

    def is_administrator(self, request: web.Request) -> bool:
        is_one = super().is_administrator(request)
        if not is_one:
            self.create("generated", "by nobody")
        return is_one


class CreationUncounted(Internal):
    """An administrator's creation is not counted."""

    BREAKS = "INTERNAL-3"

    def create(self, name: str, description: str) -> Workflow:
        decided = self.store.decisions("passed")
        made = super().create(name, description)
        self.store.db.execute("UPDATE decision_statistics SET count = ? WHERE verdict = 'passed'", (decided,))
        return made


class AdministratorsForbidden(Internal):
    """Nobody is an administrator enough."""

    BREAKS = "INTERNAL-3"

    def is_administrator(self, request: web.Request) -> bool:  # noqa: ARG002 - as there
        return False


class StaysOpen(Internal):
    """The flag is kept in the file once it was on."""

    BREAKS = "INTERNAL-4"

    def is_open(self) -> bool:
        if self.settings.internal_create:
            self.store.count_decision(SWITCHED_ON)
        return bool(self.store.decisions(SWITCHED_ON))


class OldEngineWithoutPersistence(Gate):
    """Without run persistence the old engine executes, under a run_id that is kept nowhere."""

    BREAKS = "FLAG-2"

    async def admit(self, workflow_id: str, run_id: str | None, initial_input: Any) -> Trail:  # noqa: ANN401 - as there
        if self.settings.run_persistence:
            return await super().admit(workflow_id, run_id, initial_input)
        workflow = known_workflow(self.store, workflow_id)
        return Trail(f"run_{uuid4().hex[:8]}", workflow.id, workflow.document, initial_input)


class UnkeptRunClaimed(Gate):
    """An execution without run persistence is refused when its run has been claimed."""

    BREAKS = "FLAG-2"

    async def admit(self, workflow_id: str, run_id: str | None, initial_input: Any) -> Trail:  # noqa: ANN401 - as there
        if not self.settings.run_persistence and run_id is not None:
            self.store.append(run_id, [], "running")
        return await super().admit(workflow_id, run_id, initial_input)


class SwitchingPurges(Recovery):
    """A start without run persistence clears away the events of the time before."""

    BREAKS = "FLAG-3"

    def recover(self) -> None:
        if not self.settings.run_persistence:
            self.store.db.execute("DELETE FROM run_events")
        super().recover()
