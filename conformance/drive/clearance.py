"""The clearance: everything that a session made is removed from its target, what was made last first."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from conformance.drive.belongings import MAKER, WORKFLOW, Belongings, Thing, is_gone
from conformance.drive.unit import Driver
from conformance.history.operation import Operation
from conformance.targets.calls import Call
from conformance.targets.consistency import spoken_names
from conformance.targets.http import Target

LISTER = "list_workflows"
MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class Left:
    """A thing that is still there, and why."""

    thing: Thing
    because: str

    def line(self) -> dict[str, Any]:
        """As it is kept in the journal."""
        return {"thing": str(self.thing), "because": self.because}


class Clearance:
    """Removes a session's belongings; workflows whose names begin with one of the `prefixes` are the session's, too.

    At most as many removers are on their way at once as the profile lets requests be.
    """

    def __init__(self, target: Target, driver: Driver, belongings: Belongings, prefixes: Sequence[str]) -> None:
        self._target = target
        self._driver = driver
        self._belongings = belongings
        self._prefixes = tuple(prefixes)
        self._names: dict[str, str] = {}
        self._slots = asyncio.Semaphore(target.profile.target.concurrency)
        self.removed: list[Thing] = []

    async def carry_out(self) -> list[Left]:
        """Remove everything; what could not be removed, and why."""
        await self._look_around()
        left: list[Left] = []
        for things in in_turn(self._belongings.left):
            answers = await asyncio.gather(*map(self._remove, things))
            left += [Left(thing, because) for thing, because in zip(things, answers, strict=True) if because]
            self.removed += [thing for thing, because in zip(things, answers, strict=True) if not because]
        return left

    async def _look_around(self) -> None:
        """Find the workflows whose creation was never answered, by their names."""
        lister, *_ = self._driver.counted.get("workflows", (LISTER,))
        if not self._target.offers(lister):
            return
        fixed: Mapping[str, Any] = {"limit": self._driver.limit}
        page = await self._driver.ask(lister, fixed)
        for _ in range(MOST_PAGES):
            self._take(page)
            cursor = page.fields.get("next_cursor")
            if page.outcome != "ok" or cursor is None or page.fields.get("has_more") is False:
                return
            page = await self._driver.ask(lister, {**fixed, "cursor": cursor})

    def _take(self, page: Operation) -> None:
        rows = page.fields.get("items")
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and isinstance(row.get(WORKFLOW), str):
                name = self._names[row[WORKFLOW]] = str(row.get("name") or "")
                if name.startswith(self._prefixes) or name in self._belongings.lost:
                    self._belongings.found(row[WORKFLOW])

    async def _remove(self, thing: Thing) -> str:
        """Remove one thing; why it is still there, empty where it is gone."""
        async with self._slots:
            if thing.sign is not None and not await self._is_ours(thing, thing.sign):
                return "a stream mentioned it, and its name does not show that it is ours"
            call = self._target.profile.operations.get(thing.remover)
            known = {**self._target.variables, **self._target.memory.about(thing.arguments), **thing.arguments}
            if call is not None and (missing := sorted(lacking(call, known))):
                return f"nobody knows its {', '.join(missing)} any more"
            operation = await self._driver.ask(thing.remover, thing.arguments)
        if is_gone(operation):
            self._belongings.note(operation)
            return ""
        said = operation.fields.get("code") or operation.fields.get("reason") or ""
        return " ".join(str(word) for word in (operation.outcome, operation.http_status or "", said) if word)

    async def _is_ours(self, thing: Thing, sign: str) -> bool:
        """Whether a workflow's name bears our sign, as it is listed, or else as it is read."""
        name = self._names.get(str(thing.arguments.get(WORKFLOW)))
        if name is None and self._target.offers("read_workflow"):
            name = str((await self._driver.ask("read_workflow", thing.arguments)).fields.get("name") or "")
        return bool(sign) and sign in str(name)


def in_turn(things: Sequence[Thing]) -> Iterator[list[Thing]]:
    """The things by their makers: what was made of something goes before it, so the last maker's go first."""
    makers = list(dict.fromkeys(thing.maker for thing in things))
    ranks = {maker: -1 if maker == MAKER else place for place, maker in enumerate(makers)}
    ordered = sorted(things, key=lambda thing: ranks[thing.maker], reverse=True)
    yield from (list(group) for _, group in groupby(ordered, key=lambda thing: thing.maker))


def lacking(call: Call, known: Mapping[str, Any]) -> set[str]:
    """The names that a call speaks of and nobody knows: a path or a body without them would mean something else."""
    kept = {name for part in call.parts() for name in part.keep}
    spoken = {name for part in call.parts() for _, name in spoken_names(part)}
    return spoken - kept - known.keys()
