"""Stories of the document that describes the extensions: it is read while they come, change and go."""

import asyncio
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from conformance.drive import designs, extensions, stories
from conformance.drive.extensions import METHODS, Extension, Given, path_of
from conformance.drive.knocks import NO_BODY, WITHDRAWALS
from conformance.drive.shelf import Shelf
from conformance.drive.unit import Driver
from conformance.history.operation import Operation
from conformance.targets.documents import Design
from conformance.targets.profile import Documents

OURS = re.compile(r"onformance|[0-9a-f]{8}")
"""What every slug of a session holds one of, in whatever spelling a target may have published it; its first letter may
bear a mark.
"""

ODD = re.compile(r"[^a-z0-9/{}]")


async def read(driver: Driver, served: Collection[Extension] = (), *, whole: bool = False) -> Operation:
    """Read the document, and keep of it what this unit's extensions, or these of another unit, are told by.

    A session publishes hundreds of extensions, each unit a few: what other units published is no fault here, and to
    judge all of it with every reading would take minutes. What it says of anything but extensions is kept where it is
    to be `whole`; else only whether it can be read tells of its validity.
    """
    marks = {} if whole else {"part": True}
    if driver.alone and not served:
        marks["alone"] = True
    reading = await driver.perform("openapi", marks)
    own = {extension.slug for extension in served} | asked_for(driver.unit.operations)
    return driver.keep(replace(reading, fields=of_these(reading.fields, own, whole=whole)))


def asked_for(operations: Iterable[Operation]) -> set[str]:
    """The slugs that a unit has saved or published."""
    told = (o.arguments.get("slug") for o in operations if o.name in {"save_trigger", "publish"})
    return {slug for slug in told if isinstance(slug, str)}


def of_these(fields: Any, own: Collection[str], *, whole: bool) -> dict[str, Any]:  # noqa: ANN401 - an answer's fields
    """The fields of a reading without the paths of other units' slugs, and those of no extensions where asked."""
    document = fields.get("document")
    paths = document.get("paths") if isinstance(document, dict) else None
    if not isinstance(paths, dict):
        return dict(fields)
    kept = {path: item for path, item in paths.items() if is_for(str(path), own) and (whole or "/ex/" in f"{path}/")}
    return {**fields, "document": {**document, "paths": kept}}


def is_for(path: str, own: Collection[str]) -> bool:
    """Whether a path is that of one of these slugs, or of none that a session made."""
    if any(f"/{slug}/" in f"{path}/" for slug in own):
        return True
    plain = unicodedata.normalize("NFKC", unquote(unquote(path))).casefold()
    return not OURS.search(ODD.sub("", plain))


async def published(driver: Driver, shelf: Shelf, design: Design, **how: Any) -> Extension:  # noqa: ANN401 - see draft
    """A new extension that is published, and that nobody has a key for; raises Stuck."""
    extension = await extensions.draft(driver, shelf, design, **how)
    await extensions.insist_on_saving(driver, shelf, extension)
    return await extensions.publish(driver, shelf, extension)


async def of_every_method(driver: Driver, shelf: Shelf) -> list[Extension]:
    """An extension for each method, of alternating modes, some with a path; raises Stuck."""
    designs_of = [design_for(shelf, method) for method in METHODS]
    made = (
        published(driver, shelf, design, method=method, mode=("sync", "async")[place % 2])
        for place, (method, design) in enumerate(zip(METHODS, designs_of, strict=True))
    )
    return list(await asyncio.gather(*made))


def design_for(shelf: Shelf, method: str) -> Design:
    """A document that takes a text from each source that a call of this method can have."""
    every = designs.of_all_sources(shelf.documents)
    bodiless = tuple(each for each in every.inputs if each["source"] not in designs.CARRIERS)
    return designs.echoing(*bodiless) if method in NO_BODY else every


async def change(driver: Driver, shelf: Shelf, extension: Extension, how: str, design: Design) -> Extension:
    """Change an extension in one of the ways that are `possible`; what is there then. Raises Stuck."""
    workflow = {"workflow_id": extension.workflow.id}
    if how == "republished":
        return await extensions.republish(driver, shelf, extension, design)
    if how == "moved":
        return await extensions.republish(driver, shelf, await renamed(driver, shelf, extension), extension.design)
    if how == "drafted":
        await extensions.bring(driver, shelf, extension, design)
        return extension
    await stories.insist(driver, {**WITHDRAWALS, "deleted": "delete_workflow"}[how], workflow)
    return replace(extension, state=how)


async def renamed(driver: Driver, shelf: Shelf, extension: Extension) -> Extension:
    """Save another slug for an extension; raises Stuck."""
    moved = replace(extension, slug=extensions.new_slug())
    await extensions.insist_on_saving(driver, shelf, moved)
    return moved


def possible(driver: Driver, shelf: Shelf) -> list[str]:
    """The changes that a target can carry out."""
    needs = {"unpublished": "unpublish", "deleted": "delete_workflow"}
    found = ["republished", "drafted", *(how for how, operation in needs.items() if driver.offers(operation))]
    return [*found, "moved"] if shelf.documents.trigger_edits else found


async def life(driver: Driver, shelf: Shelf, design: Design, later: Design) -> None:
    """Read the document at each step of an extension's life: saved, published, changed, withdrawn, back, gone."""
    extension = await extensions.draft(driver, shelf, design)
    await extensions.insist_on_saving(driver, shelf, extension)
    await read(driver)
    extension = await extensions.publish(driver, shelf, extension)
    await read(driver)
    can = possible(driver, shelf)
    for how in ("drafted", "republished", "unpublished", "republished", "moved", "deleted"):
        if how in can:
            extension = await change(driver, shelf, extension, how, later)
            await read(driver)


async def beside_a_broken_one(driver: Driver, shelf: Shelf, extension: Extension, given: Given) -> None:
    """Publish a workflow that cannot work, call it, and read the document and call another extension around that.

    The second time its draft is broken, too.
    """
    failing = designs.failing(shelf.documents)
    broken = await extensions.draft(driver, shelf, failing)
    await extensions.insist_on_saving(driver, shelf, broken)
    broken = await extensions.keyed(driver, await extensions.publish(driver, shelf, broken, broken=True))
    for draft in ("sound", "broken"):
        if draft == "broken":
            content, facts = shelf.broken("no_end", "", failing)
            arguments = {"workflow_id": broken.workflow.id, "content": content, "document": facts, "fault": "no_end"}
            await driver.ask("save_document", arguments)
        await read(driver)
        await extensions.follow(driver, extension, given)
        await extensions.follow(driver, broken, designs.values(failing))


def fits(design: Design, extension: Extension) -> bool:
    """Whether a document can be published under an extension's trigger: with its places, and with no body too many."""
    sources = {each["source"] for each in design.inputs}
    bodiless = extension.method not in NO_BODY or not sources & set(designs.CARRIERS)
    return bodiless and path_of(design) == extension.path


def shapes(documents: Documents) -> list[tuple[Design, str, str]]:
    """Extensions of different shapes, each with its method and mode: by source, of every type, some optional."""
    sources = [source for source in ("body", "query", "form", "path") if source in documents.sources]
    of_types = [designs.of_source(source) for source in sources]
    methods = ["GET" if source in {"query", "path"} else "POST" for source in sources]
    found = [(design, method, "sync") for design, method in zip(of_types, methods, strict=True)]
    if documents.optional:
        carrier = designs.carrier(documents)
        found += [(designs.with_defaults(carrier), "PUT", "async"), (designs.optional(carrier), "PUT", "sync")]
    return found
