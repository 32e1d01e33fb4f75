"""Extensions: workflows that are triggered, published, given a key and called. Stories act and record; none judges."""

import asyncio
import itertools
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance.drive import stories
from conformance.drive.shelf import Shelf
from conformance.drive.stories import Run, Workflow
from conformance.drive.unit import Driver
from conformance.history.operation import Operation, Outcome
from conformance.targets.documents import Design
from conformance.targets.template import as_text, fill_path

NUMBERS = itertools.count(1)
SLUGS = f"conformance-{secrets.token_hex(4)}"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
Given = Mapping[str, Mapping[str, Any]]
"""The values of a call by source, before they are spelled."""


@dataclass(frozen=True)
class Extension:
    """A workflow's extension as a story knows it; `state` is what is served now, see the vocabulary."""

    workflow: Workflow
    design: Design
    slug: str
    path: str = ""
    method: str = "POST"
    mode: str = "sync"
    key_id: str | None = None
    publication_id: str | None = None
    version: int | None = None
    state: str = "saved"
    slug_is_route: bool = False

    def met(self) -> dict[str, Any]:
        """What a call meets: the argument `extension`."""
        known = ("timeout_ms", "inputs", "outputs", "canaries", "outcome", "lasts_ms")
        told = {
            "workflow_id": self.workflow.id,
            "slug": self.slug,
            "path": self.path,
            "method": self.method,
            "mode": self.mode,
            "publication_id": self.publication_id,
            "version": self.version,
            "key_id": self.key_id,
            "state": self.state,
            **{word: self.workflow.document.get(word) for word in known},
        }
        return {word: value for word, value in told.items() if value is not None}

    def trigger(self) -> dict[str, Any]:
        """What saving its trigger, and publishing it, is asked with; a slug of no kind stands as it is."""
        joined = self.slug_is_route and isinstance(self.slug, str)
        return {
            "workflow_id": self.workflow.id,
            "slug": f"{self.slug}{self.path}" if joined else self.slug,
            "path": "" if joined else self.path,
            "method": self.method,
            "response_mode": self.mode,
        }


def new_slug() -> str:
    """A slug that nobody had; it shows that it is ours."""
    return f"{SLUGS}-{next(NUMBERS)}"


def path_of(design: Design) -> str:
    """A path with a place for each field that is read from it."""
    return "".join(f"/{{{field['key']}}}" for field in design.inputs if field["source"] == "path")


async def draft(
    driver: Driver, shelf: Shelf, design: Design, *, slug: str = "", method: str = "POST", mode: str = "sync"
) -> Extension:
    """A new workflow of this design; its trigger is yet to be saved."""
    workflow = await shelf.designed(driver, design)
    return of_workflow(shelf, workflow, design, slug=slug, method=method, mode=mode)


def of_workflow(
    shelf: Shelf, workflow: Workflow, design: Design, *, slug: str = "", method: str = "POST", mode: str = "sync"
) -> Extension:
    """The extension that a workflow of this design is to become."""
    joined = shelf.documents.slug_is_route
    return Extension(workflow, design, slug or new_slug(), path_of(design), method, mode, slug_is_route=joined)


async def save(driver: Driver, shelf: Shelf, extension: Extension, **marks: Any) -> Operation:  # noqa: ANN401 - marks
    """Save an extension's trigger, or try to."""
    listed = shelf.parameters(extension.workflow.document.get("inputs") or ())
    return await driver.ask("save_trigger", {**extension.trigger(), "inputs": listed, **marks})


async def insist_on_saving(driver: Driver, shelf: Shelf, extension: Extension) -> None:
    """Save a trigger of which nothing is to be shown; raises Stuck."""
    listed = shelf.parameters(extension.workflow.document.get("inputs") or ())
    await stories.insist(driver, "save_trigger", {**extension.trigger(), "inputs": listed})


async def publish(driver: Driver, shelf: Shelf, extension: Extension, **marks: Any) -> Extension:  # noqa: ANN401 - marks
    """Publish what was saved, and what is served then; raises Stuck."""
    served = replace(extension, state="published", publication_id=None, version=None)
    made = await stories.insist(driver, "publish", {**publication(shelf, served), **marks})
    return replace(served, publication_id=made.fields.get("publication_id"), version=made.fields.get("version"))


def publication(shelf: Shelf, extension: Extension) -> dict[str, Any]:
    """What a publication is asked with."""
    listed = shelf.parameters(extension.workflow.document.get("inputs") or ())
    known = {"document": extension.workflow.document, "extension": extension.met()}
    return {**extension.trigger(), "inputs": listed, **known}


async def keyed(driver: Driver, extension: Extension) -> Extension:
    """The extension with a new key; raises Stuck."""
    arguments = {"workflow_id": extension.workflow.id, "name": extension.slug}
    made = await stories.insist(driver, "create_key", arguments)
    return replace(extension, key_id=str(made.fields["key_id"]))


async def saved(driver: Driver, shelf: Shelf, design: Design, **how: Any) -> Extension:  # noqa: ANN401 - see draft
    """A new extension that is saved, has a key, and is not published; raises Stuck."""
    extension = await draft(driver, shelf, design, **how)
    await insist_on_saving(driver, shelf, extension)
    return await keyed(driver, extension)


async def serve(driver: Driver, shelf: Shelf, design: Design, **how: Any) -> Extension:  # noqa: ANN401 - see draft
    """A new extension that is served, and has a key; raises Stuck."""
    return await publish(driver, shelf, await saved(driver, shelf, design, **how))


async def bring(driver: Driver, shelf: Shelf, extension: Extension, design: Design, **marks: Any) -> Operation:  # noqa: ANN401
    """Save another document as the draft of an extension's workflow."""
    content, facts = shelf.spelled(design)
    arguments = {"workflow_id": extension.workflow.id, "content": content, "document": facts}
    return await driver.ask("save_document", {**arguments, **marks})


async def republish(driver: Driver, shelf: Shelf, extension: Extension, design: Design) -> Extension:
    """Publish another document under the same slug; raises Stuck."""
    content, facts = shelf.spelled(design)
    arguments = {"workflow_id": extension.workflow.id, "content": content, "document": facts}
    await stories.insist(driver, "save_document", arguments)
    workflow = replace(extension.workflow, document=facts)
    newer = replace(extension, workflow=workflow, design=design, path=path_of(design))
    if newer.path != extension.path:
        await insist_on_saving(driver, shelf, newer)
    return await publish(driver, shelf, newer)


def spell(extension: Extension, given: Given) -> dict[str, Any]:
    """The arguments of a call with these values, each in its source; a body that is there may be empty."""
    told: dict[str, Any] = {"path": fill_path(extension.path, given.get("path") or {}), "given": given}
    told["query"] = pairs(given.get("query") or {})
    if "form" in given:
        told["form"] = pairs(given["form"])
    if "body" in given:
        told["body"] = given["body"]
    return told


def pairs(values: Mapping[str, Any]) -> list[list[str]]:
    """Values as a query and a form spell them."""
    return [[name, as_text(value)] for name, value in values.items()]


def asked(extension: Extension, given: Given, /, **marks: Any) -> dict[str, Any]:  # noqa: ANN401 - any argument
    """The arguments of a call as it should be but for the marks; one of `...` is left out."""
    usual = {"slug": extension.slug, "method": extension.method, "credential": extension.key_id}
    known = {"workflow_id": extension.workflow.id, "extension": extension.met()}
    arguments = {**usual, **known, **spell(extension, given), **marks}
    return {word: value for word, value in arguments.items() if value is not ...}


async def call(driver: Driver, extension: Extension, given: Given, client: str = "main", **marks: Any) -> Operation:  # noqa: ANN401 - any argument
    """Call an extension."""
    return await driver.call("call_extension", asked(extension, given, **marks), client=client)


async def send(driver: Driver, arguments: Mapping[str, Any], raw: bytes | None, **how: Any) -> Operation:  # noqa: ANN401 - handed on
    """Send a call that must be refused; a raw body goes in place of a form's or a JSON value's."""
    if raw is None:
        return await driver.ask("call_extension", arguments, **how)
    kept = {word: value for word, value in arguments.items() if word not in {"form", "body"}}
    kind = arguments.get("content_type", "")
    return await driver.ask("call_extension", kept, raw_body=raw, content_type=kind, **how)


async def follow(driver: Driver, extension: Extension, given: Given, **how: Any) -> Operation:  # noqa: ANN401 - see call
    """Call an extension, look at the run that the reply names, at once and until it has settled."""
    operation = await call(driver, extension, given, **how)
    await settle(driver, extension, operation)
    return operation


async def settle(driver: Driver, extension: Extension, operation: Operation) -> None:
    """Look at the run that a reply names, at once and until it has settled."""
    run_id = operation.fields.get("run_id")
    if operation.http_status is not None and isinstance(run_id, str) and run_id.strip():
        run = Run(run_id, extension.workflow)
        await driver.call("read_run", stories.whereabouts(run))
        await stories.settle(driver, run)


async def trace(driver: Driver, extension: Extension, most: int = 8) -> None:
    """List the runs of an extension's workflow and let those settle that no reply has named."""
    listing = await stories.list_runs(driver, extension.workflow)
    rows = [row for row in listing.fields.get("items") or () if isinstance(row, dict)]
    looks = ("replay",) if driver.offers("replay") else ("read_run",)
    known = {o.arguments.get("run_id") for o in driver.unit.operations if o.name in looks}
    left = [row["run_id"] for row in rows if isinstance(row.get("run_id"), str) and row["run_id"] not in known]
    await asyncio.gather(*(stories.settle(driver, Run(run_id, extension.workflow)) for run_id in left[:most]))


async def census(driver: Driver, scope: str, *extensions: Extension) -> Operation:
    """Record the runs of these extensions' workflows, their triggers, and what else is counted of each."""
    called_at = driver.target.now()
    looks = await asyncio.gather(*(look(driver, extension.workflow) for extension in extensions))
    seen = {extension.workflow.id: each for extension, each in zip(extensions, looks, strict=True)}
    readable = all(each.get("runs") is not None for each in looks)
    outcome: Outcome = "ok" if readable else "unknown"
    told = {what: {ident: each.get(what) for ident, each in seen.items()} for what in sorted(set().union(*looks))}
    return driver.note("census", {"scope": scope}, {"seen": told}, outcome, called_at=called_at)


async def look(driver: Driver, workflow: Workflow) -> dict[str, Any]:
    """What a census sees of one workflow."""
    counted = stories.measures(driver, whole=False)
    runs, triggers, *counts = await asyncio.gather(
        stories.list_all(driver, workflow),
        shown_trigger(driver, workflow),
        *(stories.count(driver, what, workflow) for what in counted),
    )
    return {"runs": runs, "triggers": triggers} | {what: value for each in counts for what, value in each.items()}


async def shown_trigger(driver: Driver, workflow: Workflow) -> Any:  # noqa: ANN401 - plain data
    """A workflow's trigger as it is shown; None where there is none, or nobody can tell."""
    if not driver.offers("read_trigger"):
        return None
    read = await driver.call("read_trigger", {"workflow_id": workflow.id})
    return dict(read.fields) if read.outcome == "ok" else None


async def must_refuse(
    driver: Driver, extension: Extension, requests: Sequence[Mapping[str, Any]], beside: Sequence[Extension] = ()
) -> None:
    """Send calls that must be refused, all at once, with a census before and after them.

    A request is the arguments of a call; its `raw`, where it has one, goes in place of the body.
    """
    scope = f"{extension.workflow.id}.{next(driver.unit.indices)}"
    everyone = (extension, *beside)
    await census(driver, scope, *everyone)
    marked = [{**request, "census": scope} for request in requests]
    await asyncio.gather(*(send(driver, request, request.pop("raw", None)) for request in marked))
    await census(driver, scope, *everyone)


async def twin(driver: Driver, extension: Extension, given: Given, clause_id: str) -> None:
    """Make the call that differs from a refused one in the one thing refused, and let its run settle."""
    await follow(driver, extension, given, twin=clause_id)
