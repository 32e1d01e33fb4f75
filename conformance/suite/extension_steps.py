"""Steps that serve extensions and call them, as they should be called and otherwise."""

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pytest_bdd import given, parsers, when

from conformance.drive import designs, drafts, extensions, knocks, traffic, values
from conformance.drive.extensions import Extension, Given
from conformance.errors import ControlUnavailable
from conformance.suite.case import Case
from conformance.suite.document_steps import DOCUMENTS
from conformance.targets.documents import Design

MODES = {"an": "sync", "an asynchronous": "async"}
CREDENTIALS = {
    "no credential": "no_credential",
    "a false credential": "false_credential",
    "a revoked credential": "revoked_credential",
    "another's credential": "other_credential",
}
OF_SOURCES: dict[str, Callable[[str], Design]] = {
    "takes values from the": designs.of_source,
    "has defaults in the": designs.with_defaults,
    "goes without values from the": designs.optional,
    "takes a text from the": lambda source: designs.echoing(designs.field("customer_id", source)),
}
TWINS = {"GATE-4": "GATE-5"}
"""Whose the lawful twin of a refusal is, where another clause says so."""

WAIT_MS = 250
VERSIONS = {"tells its version": 0, "tells its version after a while": WAIT_MS}


def design_of(case: Case, what: str) -> Design:
    """The document of an extension, by what a scenario says of it.

    Raises:
        ControlUnavailable: the target takes no values from there.
    """
    if what in VERSIONS:
        return designs.constant("version 1", wait_ms=VERSIONS[what])
    if what in DOCUMENTS:
        return DOCUMENTS[what](case.shelf.documents)
    words, _, source = what.rpartition(" ")
    if source not in case.shelf.documents.sources:
        raise ControlUnavailable(f"the target takes no values from the {source}: documents.sources")
    return OF_SOURCES[words](source)


@given(parsers.re(r"(?P<kind>an|an asynchronous) extension that is saved and not published"))
def a_saved_extension(case: Case, kind: str) -> None:
    design = designs.plain(case.shelf.documents)
    case.remember(extension=case.run(extensions.saved(case.driver, case.shelf, design, mode=MODES[kind])))


@given(parsers.re(r"(?P<kind>an|an asynchronous) extension that (?!is saved|is called)(?P<what>.+)"))
def an_extension(case: Case, kind: str, what: str) -> None:
    design = design_of(case, what)
    case.remember(extension=case.run(extensions.serve(case.driver, case.shelf, design, mode=MODES[kind])))


@given(parsers.parse("an extension that is called with {method}"))
def an_extension_with_a_method(case: Case, method: str) -> None:
    design = designs.constant("a text of its own")
    case.remember(extension=case.run(extensions.serve(case.driver, case.shelf, design, method=method)))


def served(case: Case) -> Extension:
    """The scenario's extension, as it is now."""
    extension: Extension = case.memory["extension"]
    return extension


def refused(case: Case, requests: Iterable[Mapping[str, Any]], clause_id: str) -> None:
    """Send calls that must be refused; what is called next as it should be is their twin."""
    case.run(extensions.must_refuse(case.driver, served(case), list(requests)))
    case.remember(twin_of=clause_id)


@when("it is called as it should be")
def called_as_it_should_be(case: Case) -> None:
    extension = served(case)
    marks = {"twin": case.memory["twin_of"]} if "twin_of" in case.memory else {}
    case.run(extensions.follow(case.driver, extension, designs.values(extension.design), **marks))


@when("a slug that nobody has is called")
def an_unknown_slug(case: Case) -> None:
    extension = served(case)
    requests = [knocks.of_nobody(extension), knocks.of_nobody(extension, credential=...)]
    refused(case, requests, "DISPATCH-1")


@when(parsers.re(r"it is called with (?P<credential>(no|a false|a revoked|another's) credential)"))
def called_by_a_stranger(case: Case, credential: str) -> None:
    extension, trap = served(case), CREDENTIALS[credential]
    given = designs.values(extension.design)
    request = case.run(knocks.unknown_to(case.driver, case.shelf, extension, trap, given))
    refused(case, [request], "DISPATCH-2")


@when("its key is revoked while callers use it")
def revoked_meanwhile(case: Case) -> None:
    case.run(traffic.revoked_meanwhile(case.driver, served(case)))
    case.remember(twin_of="DISPATCH-2")


@when("it is called although it is not published")
def called_unpublished(case: Case) -> None:
    extension = served(case)
    refused(case, [extensions.asked(extension, designs.values(extension.design), trap="not_published")], "DISPATCH-3")


@when("it is called, taken out of service and called")
def called_out_of_service(case: Case) -> None:
    called_as_it_should_be(case)
    for state, operation in knocks.WITHDRAWALS.items():
        if case.driver.offers(operation):
            case.remember(extension=case.run(knocks.out_of_service(case.driver, served(case), state)))
            called_unpublished(case)
        if state == "disabled" and case.driver.offers("enable"):
            case.remember(extension=case.run(knocks.back_in_service(case.driver, served(case))))


@when("it is published and called as it should be")
def published_and_called(case: Case) -> None:
    case.remember(extension=case.run(extensions.publish(case.driver, case.shelf, served(case))))
    called_as_it_should_be(case)


@when(parsers.parse("it is called, which {clause_id} forbids"))
def called_in_vain(case: Case, clause_id: str) -> None:
    extension = served(case)
    requests = [extensions.asked(extension, designs.values(extension.design))]
    refused(case, requests, TWINS.get(clause_id, clause_id))


@when("it is called with every other method")
def called_with_other_methods(case: Case) -> None:
    extension = served(case)
    refused(case, knocks.by_other_methods(extension, designs.values(extension.design)), "DISPATCH-4")


@when("it is called, plainly and with the same names in every other source")
def called_with_decoys(case: Case) -> None:
    extension = served(case)
    given = designs.values(extension.design)
    calls(case, [given, *values.with_decoys(extension, given)])
    case.run(extensions.must_refuse(case.driver, extension, list(values.lacking_beside_decoys(extension, given))))


def calls(case: Case, givens: Iterable[Given]) -> None:
    """Call the extension with each of these, one after another."""

    async def act() -> None:
        for each in givens:
            await extensions.follow(case.driver, served(case), each)

    case.run(act())


@when("it is called without each of its values")
def called_without(case: Case) -> None:
    extension = served(case)
    refused(case, knocks.lacking(extension, designs.values(extension.design)), "DISPATCH-6")


@when("it is called with values of wrong types")
def called_with_wrong_types(case: Case) -> None:
    extension = served(case)
    refused(case, knocks.mistyped(extension, designs.values(extension.design)), "DISPATCH-7")


@when("it is called with each of its values and without")
def called_with_and_without(case: Case) -> None:
    extension = served(case)
    calls(case, values.with_and_without(extension, designs.values(extension.design)))


@when("it is called with values that are not declared")
def called_with_strangers(case: Case) -> None:
    extension = served(case)
    calls(case, values.with_strangers(extension, designs.values(extension.design)))


@when("it is called with bodies that cannot be read")
def called_with_malformed_bodies(case: Case) -> None:
    extension = served(case)
    refused(case, knocks.malformed(extension, designs.values(extension.design)), "DISPATCH-10")


@when("it is called and the runs of its workflow are looked at")
def called_and_traced(case: Case) -> None:
    async def act() -> None:
        extension = served(case)
        await extensions.follow(case.driver, extension, designs.values(extension.design))
        await extensions.trace(case.driver, extension)

    case.run(act())


@when("it is called with one key and then with another, and its runs are looked at")
def called_with_two_keys(case: Case) -> None:
    async def act() -> None:
        first = served(case)
        for extension in (first, await extensions.keyed(case.driver, first), first):
            await extensions.follow(case.driver, extension, designs.values(extension.design))
        await extensions.trace(case.driver, first)

    case.run(act())


@when(parsers.re(r"extensions with timeouts of (?P<numbers>.+) ms are called whose runs last (?P<how>.+) longer"))
def called_until_timeouts(case: Case, numbers: str, how: str) -> None:
    timeouts = [int(number) for number in re.findall(r"\d+", numbers)]
    more = re.match(r"\d+", how)

    async def act() -> None:
        await asyncio.gather(*(
            traffic.timed(case.driver, case.shelf, timeout,
                          timeout + int(more[0]) if more else traffic.far_longer(case.driver, timeout))
            for timeout in timeouts
        ))  # fmt: skip

    case.run(act())


@when(parsers.parse("{count:d} callers with values of their own call it at once"))
def callers_at_once(case: Case, count: int) -> None:
    async def act() -> None:
        extension = served(case)
        givens = [traffic.own_values(extension.design, caller) for caller in range(1, count + 1)]
        await traffic.at_once(case.driver, extension, givens)
        await extensions.trace(case.driver, extension)

    case.run(act())


@when("its draft is edited and it is called")
def the_draft_is_edited(case: Case) -> None:
    edits = [designs.constant("a draft"), designs.constant("another draft")]
    case.run(drafts.edited(case.driver, case.shelf, served(case), edits))


@when("its trigger is edited and it is called")
def the_trigger_is_edited(case: Case) -> None:
    case.run(traffic.trigger_edited(case.driver, case.shelf, served(case)))


@when("it is called and a new version is published meanwhile")
def published_once_meanwhile(case: Case) -> None:
    story = traffic.published_meanwhile(case.driver, case.shelf, served(case), rounds=1, wait_ms=WAIT_MS)
    case.run(story)


@when("new versions are published while callers call")
def published_meanwhile(case: Case) -> None:
    story = traffic.published_meanwhile(case.driver, case.shelf, served(case), rounds=3, wait_ms=WAIT_MS)
    case.run(story)
