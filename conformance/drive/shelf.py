"""The shelf: workflows that a session makes once and uses often, each under a name that bears the session's prefix."""

import asyncio
import itertools
import secrets
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from conformance.drive.stories import Steps, Workflow, insist
from conformance.drive.unit import Driver
from conformance.errors import ControlUnavailable
from conformance.targets.consistency import spoken_names
from conformance.targets.documents import Design, compose, parameters, render
from conformance.targets.faults import broken
from conformance.targets.profile import Documents, Profile


class Shelf:
    """Makes workflows from neutral steps; those with a name are made once per session."""

    def __init__(
        self, profile: Profile, driver: Driver, session: str, variables: Mapping[str, str] | None = None
    ) -> None:
        self._variables = variables or {}
        self._profile = profile
        self._driver = driver
        self._numbers = itertools.count(1)
        self.prefix = f"{profile.cleanup.prefix}{session}-"
        self._made: dict[str, asyncio.Future[Workflow]] = {}

    @property
    def documents(self) -> Documents:
        """How the target spells documents.

        Raises:
            ControlUnavailable: the profile does not say.
        """
        if self._profile.documents is None:
            raise ControlUnavailable("the profile does not say how documents are spelled")
        return self._profile.documents

    @property
    def kinds(self) -> Collection[str]:
        """The kinds of steps that the target has."""
        return self.documents.steps.keys()

    async def workflow(self, name: str) -> Workflow:
        """The session's workflow of this named document."""
        if there := self.documents.existing.get(name):
            return Workflow(there.workflow_id, there.model_dump(exclude={"workflow_id"}))
        if name not in self.documents.named:
            raise ControlUnavailable(f"the profile names no document {name!r} under documents.named")
        return await self.made(name, self.documents.named[name])

    async def made(self, name: str, steps: Steps) -> Workflow:
        """The session's workflow of these steps, made by whoever asks first."""
        if name not in self._made:
            self._made[name] = asyncio.ensure_future(self.create(self._driver, steps))
        try:
            return await asyncio.shield(self._made[name])
        except BaseException:
            self._made.pop(name, None)
            raise

    async def fresh(self, driver: Driver, name: str) -> Workflow:
        """A workflow of its own, for one unit."""
        if name not in self.documents.named:
            raise ControlUnavailable(f"the profile names no document {name!r} under documents.named")
        return await self.create(driver, self.documents.named[name])

    def new_name(self) -> str:
        """A name for a workflow, which nobody has and which shows whose it is."""
        return f"{self.prefix}{next(self._numbers)}"

    def says(self, operation: str, *arguments: str) -> bool:
        """Whether the target is told these arguments of an operation, as the profile spells it."""
        call = self._profile.operations.get(operation)
        spoken = {name for part in (call.parts() if call else ()) for _, name in spoken_names(part)}
        return spoken.issuperset(arguments)

    def content(self, name: str) -> Mapping[str, Any]:
        """The document of this name, as the target spells it."""
        around = self._around(self.new_name())
        return render(self.documents, self.documents.named[name], self.documents.inputs, around)[0]

    async def create(self, driver: Driver, steps: Steps) -> Workflow:
        """Create a workflow of these steps.

        Raises:
            Stuck: the target did not create it.
        """
        name = self.new_name()
        around = self._around(name)
        content, facts = render(self.documents, steps, self.documents.inputs, around)
        arguments = {"name": name, "kind": "workflow", "content": content}
        made = await insist(driver, "create_workflow", arguments)
        return Workflow(str(made.fields["workflow_id"]), facts, name)

    def spelled(self, design: Design, *, name: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
        """The document of a design as the target spells it, and what is known of it; raises NotSpelled."""
        return compose(self.documents, design, self._around(name or self.new_name()))

    def broken(self, fault: str, way: str, design: Design, *, name: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
        """A document that is broken in one way; raises NotSpelled."""
        around = self._around(name or self.new_name())
        return broken(self.documents, fault, way, design, around)

    def _around(self, name: str) -> dict[str, str]:
        """What a document's templates may speak of; the `token` is short and its own, for ids that must be."""
        return {**self._variables, "name": name, "token": secrets.token_hex(4)}

    def parameters(self, inputs: Iterable[Mapping[str, Any]]) -> list[Any]:
        """Input fields as a trigger lists them."""
        return parameters(self.documents, inputs)

    async def designed(self, driver: Driver, design: Design) -> Workflow:
        """A new workflow of this design.

        Raises:
            Stuck: the target did not create it.
        """
        name = self.new_name()
        content, facts = self.spelled(design, name=name)
        arguments = {"name": name, "kind": design.kind, "content": content, "document": facts}
        made = await insist(driver, "create_workflow", arguments)
        return Workflow(str(made.fields["workflow_id"]), facts, name)

    def inputs(self, text: str, number: float = 1, *, flag: bool = False) -> Mapping[str, Any]:
        """The input of a run: each declared field gets the value that is of its type."""
        values = {"string": text, "number": number, "boolean": flag}
        return {field["key"]: values[field["type"]] for field in self.documents.inputs}
