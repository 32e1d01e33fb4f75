"""Properties of the document that describes the extensions: what it lists, and that they behave as it says."""

import asyncio

import pytest
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from conformance.drive import descriptions, designs, extensions, generated_calls, generated_checks
from conformance.drive import extension_strategies as strategies
from conformance.drive.extension_strategies import Offer
from conformance.drive.extensions import Extension
from conformance.drive.generated_calls import Generated
from conformance.drive.unit import Driver
from conformance.suite.case import Case

pytestmark = pytest.mark.property

Life = tuple[Offer, list[tuple[str, Offer]]]


@pytest.mark.clause("OPENAPI-2", "OPENAPI-3", "OPENAPI-4", "OPENAPI-5")
def test_any_publications(case: Case) -> None:
    """Any extensions, published, changed, withdrawn and deleted side by side; the document is read after each turn."""
    changes = st.sampled_from(descriptions.possible(case.driver, case.shelf))
    offers = strategies.offers(case.shelf.documents)
    lives = st.tuples(offers, st.lists(st.tuples(changes, offers), max_size=3))

    async def live(driver: Driver, batch: list[Life]) -> None:
        begun = (published(case, driver, offer) for offer, _ in batch)
        served = list(await asyncio.gather(*begun))
        await descriptions.read(driver)
        for turn in range(max(len(later) for _, later in batch)):
            due = [place for place, (_, later) in enumerate(batch) if turn < len(later)]
            changed = await asyncio.gather(
                *(next_turn(case, driver, served[place], batch[place][1][turn]) for place in due)
            )
            for place, extension in zip(due, changed, strict=True):
                served[place] = extension
            await descriptions.read(driver)

    case.for_all_together(lives, live, size=8, groups=4, share=0.3)


async def published(case: Case, driver: Driver, offer: Offer) -> Extension:
    """A generated extension, published."""
    return await descriptions.published(driver, case.shelf, offer.design, method=offer.method, mode=offer.mode)


async def next_turn(case: Case, driver: Driver, extension: Extension, change: tuple[str, Offer]) -> Extension:
    """One change of an extension; nothing of one that is gone can be changed, so that another comes in its place."""
    how, offer = change
    if extension.state == "deleted":
        return await published(case, driver, offer)
    if extension.state == "unpublished" and how in {"unpublished", "moved"}:
        return extension
    fitting = offer.design if descriptions.fits(offer.design, extension) else extension.design
    return await descriptions.change(driver, case.shelf, extension, how, fitting)


@pytest.mark.clause("OPENAPI-8")
@pytest.mark.needs("extension")
def test_generated_calls(case: Case) -> None:
    """Any request that the document describes, and any that it forbids, as schemathesis generates them."""
    from schemathesis.errors import SchemathesisError  # noqa: PLC0415 - slow, and needed here alone

    async def prepare() -> list[Extension]:
        shapes = descriptions.shapes(case.shelf.documents)
        return list(await asyncio.gather(*(
            extensions.serve(case.driver, case.shelf, design, method=method, mode=mode)
            for design, method, mode in shapes
        )))  # fmt: skip

    served = case.run(prepare())
    case.run(extensions.follow(case.driver, served[0], designs.values(served[0].design)))
    reading = case.run(descriptions.read(case.driver))
    document = reading.fields.get("document")

    async def ask(driver: Driver, batch: list[Generated | None]) -> None:
        await generated_checks.act(driver, served, batch)

    try:
        requests = generated_calls.generated(document if isinstance(document, dict) else {}, served)
        case.for_all_together(requests, ask, size=6, groups=1, share=0.6)
    except (SchemathesisError, HypothesisException) as error:
        generated_checks.give_up(case.driver, error)
