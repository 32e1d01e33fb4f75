"""Stories of documents: sound ones are brought, broken ones are, and what is published keeps serving meanwhile."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from conformance.drive import extensions, stories
from conformance.drive.designs import constant, values
from conformance.drive.extensions import Extension
from conformance.drive.shelf import Shelf
from conformance.drive.stories import Workflow
from conformance.drive.unit import Driver
from conformance.errors import ControlUnavailable
from conformance.history.operation import Operation
from conformance.targets.documents import Design
from conformance.targets.faults import BREAKING, ways_of

FOREIGN = "foreign_boundary"
AGENT_FLOW = Design(steps=({"text": {}},), kind="agent_flow")
CLAUSES = {fault: "DOC-2" if fault == FOREIGN else "DOC-3" for fault in BREAKING}
"""Which clause each fault is for."""


async def create_and_save(driver: Driver, shelf: Shelf, design: Design, times: int = 1) -> Workflow:
    """Create a workflow with a document, and save the same document again.

    Where nobody is shown its compiled form it is published, too: for that it must have been compiled.
    """
    workflow = await shelf.designed(driver, design)
    saves = [await save(driver, shelf, workflow, design) for _ in range(times)]
    if design.kind == "workflow" and not saves[-1].fields.get("compiled") and driver.offers("save_trigger"):
        extension = extensions.of_workflow(shelf, workflow, design)
        await extensions.save(driver, shelf, extension)
        await driver.ask("publish", extensions.publication(shelf, replace(extension, state="published")))
    return workflow


async def save(driver: Driver, shelf: Shelf, workflow: Workflow, design: Design, **marks: Any) -> Operation:  # noqa: ANN401 - marks
    """Save a sound document."""
    content, facts = shelf.spelled(design)
    return await driver.ask("save_document", {**brought(workflow, content, facts), **marks})


def brought(workflow: Workflow, content: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    return {"workflow_id": workflow.id, "content": content, "document": facts}


async def bring_broken(
    driver: Driver,
    shelf: Shelf,
    workflow: Workflow,
    fault: str,
    way: str,
    design: Design,
    **publication: Any,  # noqa: ANN401 - arguments
) -> bool:
    """Save a broken document, and publish it where it could be saved; whether it was published."""
    content, facts = shelf.broken(fault, way, design)
    save = await driver.ask("save_document", {**brought(workflow, content, facts), "fault": fault})
    if save.outcome != "ok":
        return False
    published = {"workflow_id": workflow.id, **publication, "document": facts, "fault": fault}
    answer = await driver.ask("publish", {word: value for word, value in published.items() if word != "extension"})
    return answer.outcome == "ok"


async def create_broken(driver: Driver, shelf: Shelf, fault: str, way: str, design: Design) -> None:
    """Create a workflow with a broken document, and publish it where it could be created.

    Where no document is told when a workflow is created, or no kind of workflow that it might belie, there is nothing
    to do.
    """
    if not shelf.says("create_workflow", "kind", "content"):
        return
    name = shelf.new_name()
    content, facts = shelf.broken(fault, way, design, name=name)
    told = {"name": name, "kind": design.kind, "content": content, "document": facts, "fault": fault}
    made = await driver.ask("create_workflow", told)
    if made.outcome != "ok":
        return
    workflow = Workflow(str(made.fields["workflow_id"]), facts, name)
    extension = extensions.of_workflow(shelf, workflow, design)
    if driver.offers("save_trigger"):
        await extensions.save(driver, shelf, extension)
    asked = {**extensions.publication(shelf, extension), "fault": fault}
    await driver.ask("publish", {word: value for word, value in asked.items() if word != "extension"})


def ways(shelf: Shelf, faults: Iterable[str]) -> list[tuple[str, str]]:
    """Every fault in every way that the target's spelling can express."""
    return [(fault, way) for fault in faults for way in ways_of(shelf.documents, fault)]


def way_of(shelf: Shelf, fault: str, way: str) -> str:
    """A way of a fault; raises ControlUnavailable where the target's spelling cannot express it."""
    if way not in ways_of(shelf.documents, fault):
        raise ControlUnavailable(f"the profile's documents cannot spell {fault} {way}".rstrip())
    return way


async def served_throughout(
    driver: Driver, shelf: Shelf, extension: Extension, broken: Sequence[tuple[str, str]]
) -> None:
    """Bring documents with a fault each to a published workflow and to new ones, calls around, then a sound one."""
    sound, design, given = extension.workflow, extension.design, values(extension.design)
    await extensions.follow(driver, extension, given)
    publication = extensions.publication(shelf, extension)
    for fault, way in broken:
        if await bring_broken(driver, shelf, sound, fault, way, design, **publication):
            return  # what is served now is nobody's document
        await create_broken(driver, shelf, fault, way, design)
        await extensions.follow(driver, extension, given)
    for clause_id in dict.fromkeys(CLAUSES[fault] for fault, _ in broken):
        await save(driver, shelf, sound, design, twin=clause_id)
        await driver.ask("publish", {**publication, "twin": clause_id})


async def broken_agent_flow(driver: Driver, shelf: Shelf, faults: Iterable[tuple[str, str]]) -> None:
    """Bring an agent flow with a workflow's boundaries to an agent flow, then a sound one."""
    workflow = await shelf.designed(driver, AGENT_FLOW)
    for fault, way in faults:
        await bring_broken(driver, shelf, workflow, fault, way, AGENT_FLOW)
        await create_broken(driver, shelf, fault, way, AGENT_FLOW)
    await save(driver, shelf, workflow, AGENT_FLOW, twin="DOC-2")


async def edited(driver: Driver, shelf: Shelf, extension: Extension, edits: Iterable[Design]) -> None:
    """Edit the draft of a published extension again and again, with a call after each edit."""
    given = values(extension.design)
    await extensions.follow(driver, extension, given)
    for design in edits:
        await extensions.bring(driver, shelf, extension, design)
        await extensions.follow(driver, extension, given)
    await stories.list_runs(driver, extension.workflow)


async def edited_in_ways(driver: Driver, shelf: Shelf, extension: Extension, edits: Iterable[str]) -> None:
    """Edit the draft of a published extension in the ways that are named, with a call after each edit."""
    given = values(extension.design)
    await extensions.follow(driver, extension, given)
    for number, edit in enumerate(edits, 1):
        await EDITS[edit](driver, shelf, extension, number)
        await extensions.follow(driver, extension, given)


async def another_text(driver: Driver, shelf: Shelf, extension: Extension, number: int) -> None:
    await extensions.bring(driver, shelf, extension, constant(f"draft {number}"))


async def another_timeout(driver: Driver, shelf: Shelf, extension: Extension, number: int) -> None:
    await extensions.bring(driver, shelf, extension, constant("a draft in a hurry", timeout_ms=number))


async def nothing_declared(driver: Driver, shelf: Shelf, extension: Extension, number: int) -> None:
    await extensions.bring(driver, shelf, extension, Design(steps=({"text": {"says": f"unseen {number}"}},)))


async def another_slug(driver: Driver, shelf: Shelf, extension: Extension, _: int) -> None:
    await extensions.save(driver, shelf, replace(extension, slug=extensions.new_slug()))


async def another_mode(driver: Driver, shelf: Shelf, extension: Extension, _: int) -> None:
    await extensions.save(driver, shelf, replace(extension, mode="sync" if extension.mode == "async" else "async"))


async def a_fault(driver: Driver, shelf: Shelf, extension: Extension, _: int) -> None:
    content, facts = shelf.broken("no_end", "", extension.design)
    await driver.ask("save_document", {**brought(extension.workflow, content, facts), "fault": "no_end"})


EDITS: Mapping[str, Callable[[Driver, Shelf, Extension, int], Awaitable[None]]] = {
    "another text": another_text,
    "another timeout": another_timeout,
    "another slug": another_slug,
    "another mode": another_mode,
    "nothing declared": nothing_declared,
    "a fault": a_fault,
}
"""How a draft may be edited that is published, by what is said of it."""

OF_TRIGGERS = frozenset({"another slug", "another mode"})
