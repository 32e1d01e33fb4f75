"""Steps that save slugs: taken ones, malformed ones, other spellings, and one by many at once."""

import asyncio
from dataclasses import replace

from pytest_bdd import given, parsers, when

from conformance.drive import extensions, knocks, slugs
from conformance.drive.extensions import Extension
from conformance.drive.slugs import Claim
from conformance.suite.case import Case

HELD = {"saved": "saved", "published": "published", "published, with another saved": "published only"}
WHO = {"without a trigger": "fresh", "whose own slug is saved": "saved", "who is published": "published"}


@given(parsers.re(r"a slug that is (?P<held>.+) with (?P<method>[A-Z]+)"), target_fixture="held")
def a_slug(case: Case, held: str, method: str) -> Extension:
    return case.run(slugs.holder(case.driver, case.shelf, Claim(HELD[held], method, mode="async")))


@when(parsers.re(r"somebody (?P<who>without a trigger|who.+) asks for it with (?P<method>[A-Z]+)"))
def somebody_asks(case: Case, held: Extension, who: str, method: str) -> None:
    async def act() -> None:
        other = await slugs.asker(case.driver, case.shelf, Claim(WHO[who], method))
        await slugs.taken(case.driver, case.shelf, held, other, "SLUG-1", "SLUG-2")

    case.run(act())


@when("somebody asks for it with a path of its own")
def somebody_asks_with_a_path(case: Case, held: Extension) -> None:
    async def act() -> None:
        other = await slugs.asker(case.driver, case.shelf, Claim("fresh", path=True))
        await slugs.taken(case.driver, case.shelf, held, other, "SLUG-2")

    case.run(act())


@when(parsers.parse("{count:d} workflows save one slug at once"))
def a_race_for_a_slug(case: Case, count: int) -> None:
    case.run(slugs.races(case.driver, case.shelf, count, rounds=3))


@when("its owner saves it again")
def saved_again(case: Case, held: Extension) -> None:
    async def act() -> None:
        for _ in range(2):
            await extensions.save(case.driver, case.shelf, held)

    case.run(act())


@when(parsers.re(r"its (?P<what>owner is deleted|trigger is removed) and somebody else asks for it"))
def the_owner_goes(case: Case, held: Extension, what: str) -> None:
    async def act() -> None:
        other = await slugs.asker(case.driver, case.shelf, Claim("fresh"))
        await slugs.give_up(case.driver, held, "deleted" if what == "owner is deleted" else "removed")
        await extensions.save(case.driver, case.shelf, replace(other, slug=held.slug))

    case.run(act())


@when(parsers.re(r"it is called and asked for in another spelling: (?P<spelling>.+)"))
def another_spelling(case: Case, held: Extension, spelling: str) -> None:
    async def act() -> None:
        owner = await extensions.keyed(case.driver, held)
        other = await slugs.asker(case.driver, case.shelf, Claim("fresh", "GET", mode="async"))
        spelled = slugs.spellings(owner.slug)[spelling]
        await slugs.spelled_otherwise(case.driver, case.shelf, owner, other, spelled)

    case.run(act())


@when(parsers.re(r"somebody (?P<who>without a trigger|who.+) saves malformed slugs"))
def malformed_slugs(case: Case, who: str) -> None:
    async def act() -> None:
        extension = await slugs.asker(case.driver, case.shelf, Claim(WHO[who]))
        await slugs.must_refuse(case.driver, case.shelf, extension, slugs.MALFORMED)

    case.run(act())


@when("paths at which nothing may be are called")
def no_routes(case: Case) -> None:
    async def act() -> None:
        extension: Extension = case.memory["extension"]
        asked = (knocks.of_no_route(extension, slug) for slug in knocks.NO_ROUTES)
        await asyncio.gather(*(extensions.send(case.driver, each, None) for each in asked))

    case.run(act())
