"""Stories of many calls: several callers at once, slow runs, and what is published or revoked while they go on."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from conformance.drive import designs, extensions, knocks, stories
from conformance.drive.extensions import Extension, Given
from conformance.drive.shelf import Shelf
from conformance.drive.stories import Run
from conformance.drive.unit import Driver
from conformance.history.operation import Operation
from conformance.targets.documents import Design

MOST_PIECES = 12
BEYOND_MS = 200
"""How much longer than its timeout and what is put up with a run lasts that must be answered before it ends."""


def own_values(design: Design, caller: int) -> Given:
    """Values that no other caller has."""
    own: dict[str, Any] = {"string": f"caller {caller} of the many-{caller * 7919}", "number": 10_000 + caller}
    changed = {each["key"]: own[each["type"]] for each in design.inputs if each["type"] in own}
    return designs.values(design, **changed)


async def at_once(driver: Driver, extension: Extension, givens: Sequence[Given]) -> list[Operation]:
    """Call an extension several times at once, each time by a client of its own, and let the runs settle."""
    calls = (
        extensions.follow(driver, extension, given, client=f"client-{number}") for number, given in enumerate(givens, 1)
    )
    return await asyncio.gather(*calls)


async def timed(driver: Driver, shelf: Shelf, timeout_ms: int, lasts_ms: int) -> None:
    """Call an extension with this timeout whose run lasts so long, and let the run settle.

    Its nodes take less than the timeout each, where that can be: what the run shows meanwhile gives it no more time.
    """
    pieces = min(MOST_PIECES, -(-2 * lasts_ms // timeout_ms))
    design = designs.slow(shelf.documents, lasts_ms, timeout_ms=timeout_ms, pieces=pieces)
    extension = await extensions.serve(driver, shelf, design)
    await extensions.follow(driver, extension, designs.values(design))
    await extensions.trace(driver, extension)


def far_longer(driver: Driver, timeout_ms: int) -> int:
    """How long a run lasts that nobody can take for one that ended just in time."""
    return round(timeout_ms + driver.unit.facts.late_ms + BEYOND_MS)


async def revoked_meanwhile(driver: Driver, extension: Extension, callers: int = 3) -> None:
    """Revoke a key while callers use it one call after another; each calls twice more once it is gone.

    A caller whom nobody answers leaves; the others do not wait for a revocation that came to nothing.
    """
    given = designs.values(extension.design)
    doomed = await extensions.keyed(driver, extension)
    gone = asyncio.Event()

    async def keep_calling(client: str) -> None:
        after = 0
        while after < 2:  # noqa: PLR2004 - one call may have begun before the answer to the revocation
            after += gone.is_set()
            answered = await extensions.call(driver, doomed, given, client=client)
            if answered.outcome == "unknown":
                return

    async def revoke() -> None:
        try:
            await extensions.call(driver, doomed, given, client="first")
            await knocks.revoke(driver, doomed)
        finally:
            gone.set()

    await asyncio.gather(revoke(), *(keep_calling(f"client-{number}") for number in range(1, callers + 1)))


async def newer(driver: Driver, shelf: Shelf, extension: Extension, texts: Sequence[str], wait_ms: int) -> Extension:
    """Publish one version after another, each of which tells another text."""
    for text in texts:
        design = designs.constant(text, wait_ms=wait_ms)
        extension = await extensions.republish(driver, shelf, extension, design)
    return extension


async def published_meanwhile(driver: Driver, shelf: Shelf, extension: Extension, *, rounds: int, wait_ms: int) -> None:
    """Call an asynchronous extension and publish a new version while its runs go on, several times."""
    begun: list[Run] = []
    for number in range(1, rounds + 1):
        calls = (extensions.call(driver, extension, {}, client=f"client-{n}") for n in range(1, 4))
        answers = await asyncio.gather(*calls)
        named = [answer.fields.get("run_id") for answer in answers if answer.outcome == "ok"]
        begun += [Run(run_id, extension.workflow) for run_id in named if isinstance(run_id, str)]
        extension = await newer(driver, shelf, extension, [f"version {number + 1}"], wait_ms)
    await asyncio.gather(*(stories.settle(driver, run) for run in begun))


async def trigger_edited(driver: Driver, shelf: Shelf, extension: Extension) -> None:
    """Save another slug, and then another mode, in the draft of a published extension, with a call after each."""
    given = designs.values(extension.design)
    await extensions.follow(driver, extension, given)
    for draft in (replace(extension, slug=extensions.new_slug()), replace(extension, mode="sync")):
        await extensions.save(driver, shelf, draft)
        await extensions.follow(driver, extension, given)
