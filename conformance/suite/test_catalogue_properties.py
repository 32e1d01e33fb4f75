"""Properties of the document that describes the extensions: what it lists, and that they behave as it says."""

import asyncio

import pytest
from hypothesis.errors import HypothesisException

from conformance.drive import description_strategies as strategies
from conformance.drive import descriptions, designs, extensions, generated_calls, generated_checks
from conformance.drive.description_strategies import Life, Listing
from conformance.drive.extensions import Extension
from conformance.drive.generated_calls import Generated
from conformance.drive.unit import Driver
from conformance.suite.case import Case

pytestmark = pytest.mark.property


@pytest.mark.clause("OPENAPI-2", "OPENAPI-3", "OPENAPI-4", "OPENAPI-5")
def test_any_publications(case: Case) -> None:
    """Any extensions, published, changed, withdrawn and deleted side by side; the document is read after each turn."""
    lives = strategies.lives(case.shelf.documents, descriptions.possible(case.driver, case.shelf))

    async def live(driver: Driver, batch: list[Life]) -> None:
        begun = (published(case, driver, listing) for listing, _ in batch)
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


async def published(case: Case, driver: Driver, listing: Listing) -> Extension:
    """A generated extension, published."""
    how = {"method": listing.method, "mode": listing.mode}
    return await descriptions.published(driver, case.shelf, listing.design, **how)


async def next_turn(case: Case, driver: Driver, extension: Extension, change: tuple[str, Listing]) -> Extension:
    """One change of an extension; nothing of one that is gone can be changed, so that another comes in its place."""
    how, listing = change
    if extension.state == "deleted":
        return await published(case, driver, listing)
    if extension.state == "unpublished" and how in {"unpublished", "moved"}:
        return extension
    fitting = listing.design if descriptions.fits(listing.design, extension) else extension.design
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
