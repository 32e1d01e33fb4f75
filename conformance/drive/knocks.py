"""Calls that must be refused, each wrong in one way: who calls, by which method, with which values, in which body."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.drive import designs, extensions, stories
from conformance.drive.extensions import METHODS, Extension, Given, asked
from conformance.drive.shelf import Shelf
from conformance.drive.unit import Driver
from conformance.targets.request import FORM, JSON

Request = dict[str, Any]

CREDENTIALS = ("no_credential", "false_credential", "revoked_credential", "other_credential")
WITHDRAWALS = {"disabled": "disable", "unpublished": "unpublish"}
"""What takes an extension out of service, by the state that it is in then."""

NO_BODY = frozenset({"GET", "DELETE"})

NO_ROUTES = ("", "_routes", "routes", "admin", "health", "healthz", "openapi.json", "docs", "index.html", ".well-known",
             "..", ".", "../workflows", "..%2Fworkflows", "*", "__control__", "login", "favicon.ico")  # fmt: skip
"""What may lie under `/api/ex` where something else is served there."""

WRONG_TEXTS: Mapping[str, tuple[Any, ...]] = {
    "number": ("many", "x", "seven", "12 apples"),
    "boolean": ("perhaps", "maybe", "x", "true story"),
}
WRONG_VALUES: Mapping[str, tuple[Any, ...]] = {
    "string": (None, [], {}, ["a"]),
    "number": ("many", "12 apples", None, [], {}, [7]),
    "boolean": ("perhaps", "true story", None, [], {}, [True]),
}
"""What no reading turns into a value of the type, however it begins: as a text, and as a member of a JSON body."""

BROKEN_JSON = (
    b"{", b"}", b'{"customer_id": ', b'{"customer_id": "Ann"', b"{'customer_id': 'Ann'}", b'{"customer_id": "Ann",}',
    b"not JSON", b"[1, 2", b'{"customer_id": "Ann"} {}', b'{"customer_id": NaN}', b"NaN", b'"\xff"', b"\xff\xfe\x00{",
    b'"a text"', b"7", b"null", b"[]", b'["customer_id"]', b"[" * 500,
)  # fmt: skip
STRANGE_TYPES = ("text/xml", "text/plain", "application/octet-stream", "nonsense", "application/xml", "image/png")
STRANGE_BODIES = (b"<customer_id>Ann</customer_id>", b"Ann", b"\x89PNG\r\n", b"%zz", b"\x00")


async def unknown_to(driver: Driver, shelf: Shelf, extension: Extension, trap: str, given: Given) -> Request:
    """A call by somebody who may not; what it takes is made: a revoked key, another workflow and its key."""
    if trap == "no_credential":
        return asked(extension, given, trap=trap, credential=...)
    if trap == "false_credential":
        return asked(extension, given, trap=trap, credential="false")
    if trap == "other_credential":
        return asked(extension, given, trap=trap, credential=await foreign_key(driver, shelf))
    revoked = await extensions.keyed(driver, extension)
    await revoke(driver, revoked)
    return asked(extension, given, trap=trap, credential=revoked.key_id)


async def foreign_key(driver: Driver, shelf: Shelf) -> str:
    """The key of another published workflow, or of somebody whose keys open no workflow of ours; raises Stuck."""
    if driver.offers("create_foreign_key"):
        made = await stories.insist(driver, "create_foreign_key", {"name": extensions.new_slug()})
        return str(made.fields["key_id"])
    other = await extensions.serve(driver, shelf, designs.constant("another's"), method="GET")
    return str(other.key_id)


async def revoke(driver: Driver, extension: Extension) -> None:
    """Revoke an extension's key; raises Stuck."""
    arguments = {"workflow_id": extension.workflow.id, "key_id": extension.key_id}
    await stories.insist(driver, "revoke_key", arguments)


def of_nobody(extension: Extension, **marks: Any) -> Request:  # noqa: ANN401 - any argument
    """A call of a slug that nobody ever had, by whoever may call this extension."""
    slug = extensions.new_slug()
    stranger = {"slug": slug, "extension": {"slug": slug, "state": "unknown"}, "trap": "unknown_slug"}
    return asked(extension, {"path": filled(extension)}, **stranger, **marks)


def of_no_route(extension: Extension, slug: str) -> Request:
    """A call of a path under `/api/ex` at which nothing may be."""
    return asked(extension, {}, slug=slug, path="", extension=..., workflow_id=..., trap="no_route", method="GET")


def by_other_methods(extension: Extension, given: Given) -> Iterator[Request]:
    """Calls by every method but the trigger's own; those that have no body go without one."""
    for method in METHODS:
        if method != extension.method:
            sent = {
                source: each for source, each in given.items() if method not in NO_BODY or source in {"path", "query"}
            }
            yield asked(extension, sent, method=method, trap="method")


def filled(extension: Extension) -> dict[str, Any]:
    """A value for each place in the path."""
    return {each["key"]: designs.SAMPLES[each["type"]] for each in extension.design.inputs if each["source"] == "path"}


def without(given: Given, source: str, key: str) -> dict[str, dict[str, Any]]:
    """The values without one of them."""
    return {where: {k: v for k, v in each.items() if (where, k) != (source, key)} for where, each in given.items()}


def lacking(extension: Extension, given: Given) -> Iterator[Request]:
    """Calls that each lack one required parameter; a path without its segment would be another route."""
    for each in extension.design.inputs:
        if each["required"] and each["source"] != "path":
            sent = without(given, each["source"], each["key"])
            yield asked(extension, sent, trap="missing", field=each["key"])


def mistyped(extension: Extension, given: Given) -> Iterator[Request]:
    """Calls each of which has one value that is not of its parameter's type."""
    for each in extension.design.inputs:
        table = WRONG_VALUES if each["source"] == "body" else WRONG_TEXTS
        for value in table.get(each["type"], ()):
            changed = {**given, each["source"]: {**given.get(each["source"], {}), each["key"]: value}}
            yield asked(extension, changed, trap="wrong_type", field=each["key"])


def malformed(extension: Extension, given: Given) -> Iterator[Request]:
    """Calls with a body that cannot be read, or with a content type that says something else."""
    kinds = [(raw, JSON) for raw in BROKEN_JSON]
    kinds += list(zip(itertools.cycle(STRANGE_BODIES), STRANGE_TYPES, strict=False))
    kinds += [
        (b"customer_id=Ann", "multipart/form-data"),
        (b'{"customer_id": "Ann"', "application/json; charset=utf-8"),
    ]
    if not any(each["source"] == "form" for each in extension.design.inputs):
        kinds.append((b"nothing=at-all", FORM))
    for raw, kind in kinds:
        yield with_body(extension, given, raw, kind)


def with_body(extension: Extension, given: Given, raw: bytes, kind: str) -> Request:
    """A call with this body in place of what it should have."""
    bare = {source: each for source, each in given.items() if source in {"path", "query"}}
    return asked(extension, bare, trap="malformed", content_type=kind, raw=raw)


async def out_of_service(driver: Driver, extension: Extension, state: str) -> Extension:
    """A published extension that is taken out of service; raises Stuck."""
    await stories.insist(driver, WITHDRAWALS[state], {"workflow_id": extension.workflow.id})
    return replace(extension, state=state)


async def back_in_service(driver: Driver, extension: Extension) -> Extension:
    """An extension that was disabled, enabled again; raises Stuck."""
    await stories.insist(driver, "enable", {"workflow_id": extension.workflow.id})
    return replace(extension, state="published")
