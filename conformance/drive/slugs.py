"""Stories of slugs: who asks for whose, in which state, by which spelling, and how many at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance.drive import designs, extensions, stories
from conformance.drive.extensions import Extension
from conformance.drive.shelf import Shelf
from conformance.drive.unit import Driver
from conformance.history.operation import Operation
from conformance.targets.documents import Design

STATES = ("saved", "published", "published only", "moved")
"""How a slug may be held: as saved; published, too; published, with another in the draft; saved in place of another."""

BARE = Design(outputs=({"key": "told", "type": "string", "step": 1},), steps=({"text": {"says": "hello"}},))
"""A document that takes nothing, so that it fits every method."""


@dataclass(frozen=True)
class Claim:
    """How somebody has, or asks for, a slug."""

    state: str = "saved"
    method: str = "POST"
    mode: str = "sync"
    path: bool = False

    @property
    def design(self) -> Design:
        """A document that fits the trigger."""
        return designs.echoing(designs.field("item", "path")) if self.path else BARE


async def holder(driver: Driver, shelf: Shelf, claim: Claim, slug: str = "") -> Extension:
    """Somebody who holds a slug as the claim says; the extension tells the slug that is held."""
    extension = await extensions.draft(driver, shelf, claim.design, slug=slug, method=claim.method, mode=claim.mode)
    if claim.state == "moved":
        await extensions.insist_on_saving(driver, shelf, replace(extension, slug=extensions.new_slug()))
    await extensions.insist_on_saving(driver, shelf, extension)
    if claim.state.startswith("published"):
        extension = await extensions.publish(driver, shelf, extension)
    if claim.state == "published only":
        await extensions.insist_on_saving(driver, shelf, replace(extension, slug=extensions.new_slug()))
    return extension


async def asker(driver: Driver, shelf: Shelf, claim: Claim) -> Extension:
    """Somebody who will ask for a slug: `fresh` has no trigger yet, else as `holder`, with a slug of its own."""
    if claim.state == "fresh":
        return await extensions.draft(driver, shelf, claim.design, method=claim.method, mode=claim.mode)
    return await holder(driver, shelf, claim)


async def taken(driver: Driver, shelf: Shelf, held: Extension, other: Extension, *twins: str) -> None:
    """Ask for a slug that is held, with both triggers read around it, then for one that nobody has."""
    await asyncio.gather(*(look(driver, each) for each in (held, other)))
    scope = f"{other.workflow.id}.{next(driver.unit.indices)}"
    await extensions.census(driver, scope, held, other)
    await extensions.save(driver, shelf, replace(other, slug=held.slug), census=scope)
    await extensions.census(driver, scope, held, other)
    await asyncio.gather(*(look(driver, each) for each in (held, other)))
    for number, clause_id in enumerate(twins):
        if number and not shelf.documents.trigger_edits:
            other = await extensions.draft(driver, shelf, other.design, method=other.method, mode=other.mode)
        await extensions.save(driver, shelf, replace(other, slug=extensions.new_slug()), twin=clause_id)


async def look(driver: Driver, extension: Extension) -> Operation | None:
    """Read a workflow's trigger, where that can be done."""
    if not driver.offers("read_trigger"):
        return None
    return await driver.call("read_trigger", {"workflow_id": extension.workflow.id})


async def races(driver: Driver, shelf: Shelf, count: int, rounds: int) -> None:
    """Let so many workflows race for a slug, round after round; new ones each time, where a trigger cannot change."""
    racers: list[Extension] = []
    for _ in range(rounds):
        if not racers or not shelf.documents.trigger_edits:
            racers = await asyncio.gather(*(extensions.draft(driver, shelf, BARE) for _ in range(count)))
        await race(driver, shelf, racers)


async def race(driver: Driver, shelf: Shelf, racers: Sequence[Extension]) -> str:
    """Let several workflows save one free slug at once, then read each one's trigger; the slug."""
    slug = extensions.new_slug()
    await asyncio.gather(*(
        driver.call("save_trigger", {**asked(shelf, replace(racer, slug=slug))}, client=f"client-{number}")
        for number, racer in enumerate(racers, 1)
    ))  # fmt: skip
    await asyncio.gather(*(look(driver, racer) for racer in racers))
    return slug


def asked(shelf: Shelf, extension: Extension) -> dict[str, Any]:
    """What saving an extension's trigger is asked with."""
    listed = shelf.parameters(extension.workflow.document.get("inputs") or ())
    return {**extension.trigger(), "inputs": listed}


async def give_up(driver: Driver, extension: Extension, how: str) -> None:
    """Let an owner of a slug go: `deleted`, or its `trigger removed`."""
    remover = "delete_workflow" if how == "deleted" else "remove_trigger"
    await stories.insist(driver, remover, {"workflow_id": extension.workflow.id})


async def spelled_otherwise(driver: Driver, shelf: Shelf, owner: Extension, other: Extension, spelling: str) -> None:
    """Call a published extension by another spelling of its slug, and save that spelling for another workflow.

    Where it may be saved it is published, too, and called, so that the runs tell whose route it reaches.
    """
    trap = {"slug": spelling, "trap": "spelling"}
    await extensions.follow(driver, owner, {}, **trap)
    rival = replace(other, slug=spelling)
    save = await extensions.save(driver, shelf, rival, spells=owner.slug)
    if save.outcome != "ok":
        return
    served = await extensions.keyed(driver, await extensions.publish(driver, shelf, rival))
    await extensions.follow(driver, served, {})
    await extensions.follow(driver, owner, {}, **trap)


def spellings(slug: str) -> dict[str, str]:
    """Other spellings of a slug that is made of lower-case letters, digits and hyphens, by their kind."""
    first, rest = slug[0], slug[1:]
    return {
        "upper case": slug.upper(),
        "one upper-case letter": first.upper() + rest,
        "percent-encoded": f"%{ord(first):02X}{rest}",
        "percent-encoded in lower case": f"%{ord(first):02x}{rest}",
        "percent-encoded twice": f"%25{ord(first):02X}{rest}",
        "a slash behind it": f"{slug}/",
        "a slash before it": f"/{slug}",
        "an encoded slash behind it": f"{slug}%2F",
        "a dot segment before it": f"./{slug}",
        "a dot segment behind it": f"{slug}/.",
        "a way down and up": f"x/../{slug}",
        "full-width letters": "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in slug),
        "a soft hyphen": f"{first}\u00ad{rest}",
        "a combining mark": f"{first}\u0301{rest}",
        "a kelvin sign": slug.replace("k", "\u212a") if "k" in slug else f"{slug}\u200b",
        "a space behind it": f"{slug} ",
        "an encoded NUL behind it": f"{slug}%00",
        "a dot behind it": f"{slug}.",
        "a semicolon behind it": f"{slug};",
        "a hyphen doubled": slug.replace("-", "--", 1),
        "a hyphen behind it": f"{slug}-",
        "underscores": slug.replace("-", "_"),
    }


MALFORMED: tuple[Any, ...] = (
    "", " ", "\t", "\n", "a b", "a\nb", "a\x00b", "a\x1bb", "a?b=c", "a#b", "/", "//", ".", "..", "a/../b", "a/./b",
    "\u3000", "\u00a0", None, 7, [], {}, ["a"], {"slug": "a"},
)  # fmt: skip
"""What no route can be made of: nothing, blanks, control characters, what ends a path, ways up and down, no text."""


async def must_refuse(driver: Driver, shelf: Shelf, extension: Extension, malformed: Sequence[Any]) -> None:
    """Save malformed slugs one after another, with a census around them, then one that is none."""
    scope = f"{extension.workflow.id}.{next(driver.unit.indices)}"
    await extensions.census(driver, scope, extension)
    for slug in malformed:
        await extensions.save(driver, shelf, replace(extension, slug=slug), malformed=True, census=scope)
    await extensions.census(driver, scope, extension)
    await extensions.save(driver, shelf, replace(extension, slug=extensions.new_slug()), twin="SLUG-7")
