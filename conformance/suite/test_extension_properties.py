"""Properties of documents, slugs and extensions: generated ones, many at once, each judged by its clauses."""

import asyncio
from typing import Any

import pytest
from hypothesis import strategies as st

from conformance.drive import designs, drafts, extensions, knocks, slugs, traffic, values
from conformance.drive import extension_strategies as strategies
from conformance.drive.extension_strategies import Offer, Respelling
from conformance.drive.extensions import Extension
from conformance.drive.slugs import Claim
from conformance.drive.strategies import contests
from conformance.drive.unit import Driver
from conformance.suite.case import Case

pytestmark = pytest.mark.property

ROUNDS = 4
"""Races for a slug that the same workflows run."""

SHORT_MS = 400
"""Up to which timeout a run may last so much longer that nobody can take it for one that ended just in time."""


async def offered(case: Case, driver: Driver, offer: Offer) -> Extension:
    """A generated extension, served."""
    return await extensions.serve(driver, case.shelf, offer.design, method=offer.method, mode=offer.mode)


@pytest.mark.clause("DOC-1", "SYNC-1", "DISPATCH-5", "DISPATCH-8", "DISPATCH-9", "DISPATCH-11")
@pytest.mark.clause("ASYNC-2", "ASYNC-3")
@pytest.mark.needs("extension", "sync", "async")
def test_any_extension(case: Case) -> None:
    """Any document that is served, called with any lawful values, the same names elsewhere, and strangers."""

    async def call(driver: Driver, offer: Offer) -> None:
        extension = await offered(case, driver, offer)
        for sending in offer.calls:
            given = sending.by_source(extension.design)
            beside = {"decoys": values.with_decoys, "strangers": values.with_strangers}.get(sending.beside)
            for sent in beside(extension, given) if beside else [given]:
                await extensions.follow(driver, extension, sent)
        await extensions.trace(driver, extension)

    case.for_all(strategies.offers(case.shelf.documents), call, share=0.2)


@pytest.mark.clause("DISPATCH-6", "DISPATCH-7", "DISPATCH-13")
def test_missing_and_mistyped_values(case: Case) -> None:
    """Any document, called without each of what it requires, and with a value of a wrong type in each place."""

    async def ask(driver: Driver, offer: Offer) -> None:
        extension = await offered(case, driver, offer)
        given = designs.values(extension.design)
        requests = [*knocks.lacking(extension, given), *knocks.mistyped(extension, given)]
        await extensions.must_refuse(driver, extension, requests)
        for clause_id in ("DISPATCH-6", "DISPATCH-7"):
            await extensions.twin(driver, extension, given, clause_id)

    needed = strategies.offers(case.shelf.documents, least=1, required=True)
    case.for_all(needed | strategies.offers(case.shelf.documents, least=1), ask, share=0.12)


@pytest.mark.clause("DISPATCH-10")
def test_malformed_bodies(case: Case) -> None:
    """Any body that goes wrong somewhere, under any content type."""

    async def send(driver: Driver, batch: list[tuple[bytes, str]]) -> None:
        extension = await extensions.serve(driver, case.shelf, designs.plain(case.shelf.documents))
        given = designs.values(extension.design)
        requests = [knocks.with_body(extension, given, raw, kind) for raw, kind in batch]
        await asyncio.gather(*(extensions.send(driver, each, each.pop("raw")) for each in requests))
        await extensions.twin(driver, extension, given, "DISPATCH-10")

    case.for_all_together(strategies.broken_json(), send, size=20, share=0.8)


@pytest.mark.clause("DOC-3", "DOC-2")
@pytest.mark.needs("extension")
def test_broken_documents(case: Case) -> None:
    """Any faults, one after another, in any document that is published and keeps serving."""
    broken = st.sampled_from(drafts.ways(case.shelf, drafts.CLAUSES))

    async def bring(driver: Driver, example: tuple[Offer, list[tuple[str, str]]]) -> None:
        offer, faults = example
        await drafts.served_throughout(driver, case.shelf, await offered(case, driver, offer), faults)

    offers = strategies.offers(case.shelf.documents)
    case.for_all(st.tuples(offers, st.lists(broken, min_size=1, max_size=4)), bring, share=0.1)


@pytest.mark.clause("SLUG-2", "SLUG-1", "SLUG-9")
def test_taken_slugs(case: Case) -> None:
    """Any holder of a slug, and anybody who asks for it."""

    async def ask(driver: Driver, claims: tuple[Claim, Claim]) -> None:
        held = await slugs.holder(driver, case.shelf, claims[0])
        other = await slugs.asker(driver, case.shelf, claims[1])
        await slugs.taken(driver, case.shelf, held, other, "SLUG-1", "SLUG-2")

    case.for_all(strategies.contests_for_slugs(case.shelf.documents), ask, share=0.2)


@pytest.mark.concurrent
@pytest.mark.load
@pytest.mark.clause("SLUG-3")
def test_races_for_a_slug(case: Case) -> None:
    """Any number of workflows that save one slug at once."""

    async def race(driver: Driver, count: int) -> None:
        await slugs.races(driver, case.shelf, count, ROUNDS)

    case.for_all(contests(), race, share=0.12, again=True)


@pytest.mark.clause("SLUG-6")
def test_spellings(case: Case) -> None:
    """Any other spellings of a slug that is published."""

    async def respell(driver: Driver, batch: list[Respelling]) -> None:
        owner = await extensions.serve(driver, case.shelf, slugs.BARE, method="GET", mode="async")
        for respelling in batch:
            other = await slugs.asker(driver, case.shelf, Claim("fresh", "GET", "async"))
            await slugs.spelled_otherwise(driver, case.shelf, owner, other, respelling.of(owner.slug))

    case.for_all_together(strategies.respellings(), respell, size=8, share=0.3)


@pytest.mark.clause("SLUG-7")
def test_malformed_slugs(case: Case) -> None:
    """Any slug of which no route can be made."""
    who = "saved" if case.shelf.documents.trigger_edits else "fresh"

    async def save(driver: Driver, batch: list[Any]) -> None:
        extension = await slugs.asker(driver, case.shelf, Claim(who))
        await slugs.must_refuse(driver, case.shelf, extension, batch)

    case.for_all_together(strategies.malformed_slugs(), save, share=0.5)


@pytest.mark.slow
@pytest.mark.clause("SYNC-2", "SYNC-3")
def test_timeouts(case: Case) -> None:
    """Any timeout, and a run that lasts longer."""

    async def wait(driver: Driver, timeout_ms: int) -> None:
        beyond = timeout_ms + traffic.BEYOND_MS
        lasts_ms = traffic.far_longer(driver, timeout_ms) if timeout_ms <= SHORT_MS else beyond
        await traffic.timed(driver, case.shelf, timeout_ms, lasts_ms)

    case.for_all(strategies.timeouts(), wait, share=0.1)


@pytest.mark.concurrent
@pytest.mark.clause("SYNC-5")
def test_callers_at_once(case: Case) -> None:
    """Any document, called by several callers at once, each with values of its own."""

    async def call(driver: Driver, example: tuple[Offer, int]) -> None:
        offer, callers = example
        extension = await offered(case, driver, offer)
        givens = [traffic.own_values(extension.design, caller) for caller in range(1, callers + 1)]
        await traffic.at_once(driver, extension, givens)

    offers = strategies.offers(case.shelf.documents, least=1)
    case.for_all(st.tuples(offers, st.integers(2, 6)), call, share=0.1)


@pytest.mark.clause("VERSION-1")
@pytest.mark.needs("extension")
def test_any_edits(case: Case) -> None:
    """Any edits of the draft of a published extension, with a call after each."""

    async def edit(driver: Driver, edits: list[str]) -> None:
        design = designs.constant("version 1")
        extension = await extensions.serve(driver, case.shelf, design, mode="async")
        await drafts.edited_in_ways(driver, case.shelf, extension, edits)

    case.for_all(strategies.edits(case.shelf.documents), edit, share=0.15)
