"""What calls send beside, or in place of, what an extension declares: the same names elsewhere, strangers, nothing."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.drive.designs import CARRIERS
from conformance.drive.extensions import Extension, Given, asked
from conformance.drive.knocks import NO_BODY, Request, without

NUMBERS = itertools.count(1)
Values = dict[str, dict[str, Any]]
NOTHING: Mapping[str, Any] = {"string": "", "number": 0, "boolean": False}
"""Values that are there, and that many languages take for nothing."""


def others(extension: Extension) -> list[tuple[str, ...]]:
    """The sources beside its own that a call can have at once; a request has a form or a body, not both."""
    own = {each["source"] for each in extension.design.inputs}
    carried = own & set(CARRIERS)
    bodies = tuple(carried) or (() if extension.method in NO_BODY else CARRIERS)
    return [tuple({"query", body}) for body in bodies] or [("query",)]


def decoy(kind: str, value: object) -> object:
    """A value of this type that the call does not send otherwise."""
    number = next(NUMBERS)
    if kind == "boolean":
        return value is not True
    return 900_000 + number if kind == "number" else f"decoy-{number}-of-elsewhere"


def with_decoys(extension: Extension, given: Given) -> Iterator[Values]:
    """The values, and beside them others under the same names in every source that is not theirs."""
    declared = {(each["source"], each["key"]) for each in extension.design.inputs}
    for sources in others(extension):
        sent: Values = {source: dict(each) for source, each in given.items()}
        for source in sources:
            for each in extension.design.inputs:
                if (source, each["key"]) not in declared:
                    real = given.get(each["source"], {}).get(each["key"])
                    sent.setdefault(source, {})[each["key"]] = decoy(each["type"], real)
        yield sent


def lacking_beside_decoys(extension: Extension, given: Given) -> Iterator[Request]:
    """Calls that each lack one required parameter, with others under the same names in sources that are not theirs."""
    for each in extension.design.inputs:
        if each["required"] and each["source"] != "path":
            for sent in with_decoys(extension, without(given, each["source"], each["key"])):
                yield asked(extension, sent, trap="missing", field=each["key"])


def with_strangers(extension: Extension, given: Given) -> Iterator[Values]:
    """The values, and beside them some under names that nobody declared, also such as differ in case alone."""
    yield with_alike(extension, given)
    for sources in others(extension):
        sent: Values = {source: dict(each) for source, each in given.items()}
        for source in sources:
            number = next(NUMBERS)
            sent.setdefault(source, {})[f"undeclared_{number}"] = f"stray-{number}-of-nobody"
            if source == "body":
                sent[source]["undeclared"] = {"deep": [f"stray-{number}-within"], "customer": {"id": number}}
        yield sent


def with_alike(extension: Extension, given: Given) -> Values:
    """The values, and behind each of them others of its type under names that are spelled nearly like its own."""
    sent: Values = {source: dict(each) for source, each in given.items()}
    declared = {each["key"] for each in extension.design.inputs}
    for each in extension.design.inputs:
        key, real = each["key"], given.get(each["source"], {}).get(each["key"])
        for name in dict.fromkeys((key.upper(), key.lower(), key.replace("_", "-"))):
            if name not in declared and each["source"] != "path":
                sent.setdefault(each["source"], {})[name] = decoy(each["type"], real)
    return sent


def with_and_without(extension: Extension, given: Given) -> Iterator[Given]:
    """All of the values, such that pass for nothing, none of those that may be left out, and all but one of them."""
    yield given
    nothing = {(each["source"], each["key"]): NOTHING[each["type"]] for each in extension.design.inputs}
    yield {source: {key: nothing[source, key] for key in each} for source, each in given.items()}
    may_go = [(each["source"], each["key"]) for each in extension.design.inputs if not each["required"]]
    bare = given
    for source, key in may_go:
        bare = without(bare, source, key)
        yield without(given, source, key)
    yield bare
    yield from with_decoys(extension, bare)
