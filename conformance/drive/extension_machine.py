"""Programs over two workflows that want one slug: edited, published, called, unpublished, deleted, their keys rotated.

Like `conformance.drive.machine`: one table gives Hypothesis its actions and the features their steps. What each one
offers is known from the answers alone, so that a call says what it meets; nothing here judges.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.drive import designs, extensions, knocks
from conformance.drive.extensions import Extension
from conformance.drive.shelf import Shelf
from conformance.drive.unit import Driver
from conformance.history.operation import Operation

SEATS = 2
MODES = {1: "sync", 2: "async"}
NUMBERS = itertools.count(1)


@dataclass
class Seat:
    """One workflow: its draft, what is served of it, its keys, and whether its slug was ever saved."""

    draft: Extension
    own_slug: str
    saved: bool = False
    served: Extension | None = None
    old_key: str | None = None


@dataclass
class Market:
    """What a program acts on: workflows by number, and the slug that both want."""

    driver: Driver
    shelf: Shelf
    slug: str = field(default_factory=extensions.new_slug)
    seats: dict[int, Seat] = field(default_factory=dict)
    left: list[Extension] = field(default_factory=list)

    async def seat(self, number: int) -> Seat:
        """The workflow of this number, made when it is first spoken of, and anew once it is gone."""
        if number not in self.seats:
            made = await extensions.draft(self.driver, self.shelf, text(), mode=MODES[number])
            keyed = await extensions.keyed(self.driver, made)
            self.seats[number] = Seat(keyed, keyed.slug)
        return self.seats[number]

    def forget(self, number: int) -> None:
        """A workflow that is gone, or of which nobody knows how it stands."""
        seat = self.seats.pop(number)
        self.left.append(seat.served or seat.draft)

    def is_wanted(self, number: int, slug: str) -> bool:
        """Whether another workflow may hold a slug, so that nobody knows whose route it is."""
        others = (seat for other, seat in self.seats.items() if other != number)
        return any(slug in {seat.draft.slug, seat.served.slug if seat.served else ""} for seat in others)

    def took(self, number: int, operation: Operation) -> bool:
        """Whether an operation did what it was asked; where nobody knows, the workflow is left alone from then on."""
        if operation.outcome in {"unknown", "failed"}:
            self.forget(number)
        return operation.outcome == "ok"


def text() -> Any:  # noqa: ANN401 - a design
    """A document that tells which one it is."""
    return designs.constant(f"text {next(NUMBERS)} of a program")


async def edit(market: Market, number: int) -> None:
    seat, design = await market.seat(number), text()
    saved = await extensions.bring(market.driver, market.shelf, seat.draft, design)
    if market.took(number, saved):
        workflow = replace(seat.draft.workflow, document=saved.arguments["document"])
        seat.draft = replace(seat.draft, workflow=workflow, design=design)


async def save(market: Market, number: int, slug: str) -> None:
    seat = await market.seat(number)
    asked = replace(seat.draft, slug=slug)
    if market.took(number, await extensions.save(market.driver, market.shelf, asked)):
        seat.draft, seat.saved = asked, True


async def save_own(market: Market, number: int) -> None:
    await save(market, number, (await market.seat(number)).own_slug)


async def save_wanted(market: Market, number: int) -> None:
    await save(market, number, market.slug)


async def publish(market: Market, number: int) -> None:
    seat = await market.seat(number)
    if not seat.saved:
        await save_own(market, number)
    asked = replace(seat.draft, state="published", publication_id=None, version=None)
    made = await market.driver.ask("publish", extensions.publication(market.shelf, asked))
    if number in market.seats and market.took(number, made):
        told = made.fields
        seat.served = replace(asked, publication_id=told.get("publication_id"), version=told.get("version"))


async def unpublish(market: Market, number: int) -> None:
    seat = await market.seat(number)
    gone = await market.driver.ask("unpublish", {"workflow_id": seat.draft.workflow.id})
    if market.took(number, gone) and seat.served:
        seat.draft, seat.served = replace(seat.draft, state="unpublished"), None


async def call(market: Market, number: int) -> None:
    seat = await market.seat(number)
    if seat.served:
        served = replace(seat.served, key_id=seat.draft.key_id)
        await extensions.follow(market.driver, served, {})
    elif seat.saved and not market.is_wanted(number, seat.draft.slug):
        request = extensions.asked(seat.draft, {}, trap="not_published")
        await extensions.must_refuse(market.driver, seat.draft, [request])


async def call_with_old_key(market: Market, number: int) -> None:
    seat = await market.seat(number)
    if seat.served and seat.old_key:
        request = extensions.asked(seat.served, {}, credential=seat.old_key, trap="revoked_credential")
        await extensions.must_refuse(market.driver, seat.served, [request])


async def rotate(market: Market, number: int) -> None:
    seat = await market.seat(number)
    old = seat.draft
    seat.draft = await extensions.keyed(market.driver, old)
    await knocks.revoke(market.driver, old)
    seat.old_key = old.key_id


async def crowd(market: Market, number: int) -> None:
    seat = await market.seat(number)
    if seat.served:
        served = replace(seat.served, key_id=seat.draft.key_id)
        clients = [f"client-{each}" for each in (1, 2, 3)]
        calls = (extensions.follow(market.driver, served, {}, client=client) for client in clients)
        await asyncio.gather(publish(market, number), *calls)


async def delete(market: Market, number: int) -> None:
    seat = await market.seat(number)
    await market.driver.ask("delete_workflow", {"workflow_id": seat.draft.workflow.id})
    del market.seats[number]


ACTIONS: dict[str, Callable[[Market, int], Awaitable[None]]] = {
    "the document of workflow {number:d} is edited": edit,
    "workflow {number:d} saves a slug of its own": save_own,
    "workflow {number:d} asks for the slug that both want": save_wanted,
    "workflow {number:d} is published": publish,
    "workflow {number:d} is unpublished": unpublish,
    "the extension of workflow {number:d} is called": call,
    "the extension of workflow {number:d} is called with its old key": call_with_old_key,
    "the key of workflow {number:d} is rotated": rotate,
    "3 clients call the extension of workflow {number:d} while it is published": crowd,
    "workflow {number:d} is deleted": delete,
}

NEEDS: Mapping[str, str] = {
    "workflow {number:d} is unpublished": "unpublish",
    "the key of workflow {number:d} is rotated": "revoke_key",
    "workflow {number:d} is deleted": "delete_workflow",
}
"""The operation that an action needs of the target, beside those that every extension needs."""


def possible(offers: Callable[[str], bool]) -> list[str]:
    """The sentences of the actions that a target can carry out."""
    return [sentence for sentence in ACTIONS if sentence not in NEEDS or offers(NEEDS[sentence])]


def spoken(sentence: str, number: int) -> str:
    """An action's sentence about this workflow."""
    return sentence.replace("{number:d}", str(number))


async def act(market: Market, sentence: str, number: int) -> None:
    """Carry out one action of the table."""
    await ACTIONS[sentence](market, number)


async def finish(market: Market) -> None:
    """Call what is served, and let every run of the program settle."""
    for number in list(market.seats):
        await call(market, number)
    standing = [seat.served or seat.draft for seat in market.seats.values()]
    await asyncio.gather(*(extensions.trace(market.driver, each) for each in [*standing, *market.left]))
