"""Cleans up after a session that was killed: what its journal says it made is removed from its target."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.drive.belongings import Belongings, Thing
from conformance.drive.clearance import Clearance, Left
from conformance.drive.unit import Driver, Patience, Unit
from conformance.errors import BadHistory, BadProfile, BadUsage
from conformance.history.journal import Journal, files, is_live, worker_of
from conformance.history.line import decode, operation_of, raw_lines
from conformance.history.operation import Operation
from conformance.report.conclusion import Session
from conformance.report.judging import session_of
from conformance.report.leftovers import CLEAN, is_owed, of_kind, still_there
from conformance.report.store import find
from conformance.report.units import Survey, survey
from conformance.suite.plan import LAUNCHED
from conformance.targets.connect import reach
from conformance.targets.credentials import gather
from conformance.targets.gauge import clearing_up
from conformance.targets.http import Target
from conformance.targets.loading import load_profile
from conformance.targets.profile import Profile
from conformance.targets.safety import check_writes


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the user asked for: a session or the newest that left something, and what differs from that session."""

    session: str | None = None
    reports: Path = Path("reports")
    profile: str | None = None
    target: str | None = None
    headers: tuple[str, ...] = ()
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """What was done for one session: `due` is what was known to be there, before anything was asked of the target."""

    session: str
    url: str
    due: tuple[Thing, ...] = ()
    prefixes: tuple[str, ...] = ()
    removed: tuple[Thing, ...] = ()
    left: tuple[Left, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Debt:
    """What a session owes its target: its belongings, the prefixes of their names, and what was told of them."""

    session: Session
    directory: Path
    profile: Profile
    belongings: Belongings
    prefixes: tuple[str, ...]
    told: tuple[Operation, ...] = field(default=())
    is_open: bool = False


def clean(wish: Wish) -> Cleaned | None:
    """Remove what a session left; None where no session left anything.

    Raises:
        BadUsage: there is no such session, or it still runs, or its target was its own and is gone.
        BadProfile: the profile or a credential is wrong, or does not allow to write to the target.
        TargetUnreachable: the target is not there any more, or is another.
    """
    debt = debt_of(find(wish.reports, wish.session), wish) if wish.session else newest(wish)
    if debt is None:
        return None
    url = place_of(debt, wish)
    due = debt.belongings.left if debt.prefixes else ()  # what went with its target is not there any more
    before = Cleaned(session=debt.session.id, url=url, due=due, prefixes=debt.prefixes)
    if wish.dry_run or not debt.prefixes:
        return before
    check_writes(debt.profile, url)
    return asyncio.run(pay(debt, before, wish.headers))


def newest(wish: Wish) -> Debt | None:
    """The newest session that left something; one whose profile cannot be read any more is passed over."""
    for directory in sorted((wish.reports / "journal").glob("*"), reverse=True):
        if files(directory) and not is_live(directory):
            try:
                debt = debt_of(directory, wish)
            except (BadProfile, BadHistory):
                continue
            if debt.is_open:
                return debt
    return None


def debt_of(directory: Path, wish: Wish) -> Debt:
    """What the journal says that a session still owes.

    Raises:
        BadUsage: the session still runs.
        BadHistory, BadProfile: what it was cannot be told any more.
    """
    if is_live(directory):
        raise BadUsage(f"the session {directory.name} still runs; it removes what it made at its end")
    surveys = [survey(path) for path in files(directory)]
    session = session_of(directory, [line for found in surveys for line in found.lines])
    profile = load_profile(wish.profile or session.target["profile"])
    belongings = Belongings(profile)
    told = []
    for operation in telling(surveys, profile, belongings):
        belongings.note(operation)
        told.append(operation)
    lines = [line for found in surveys for line in of_kind(found, "belongings")]
    prefixes = tuple(dict.fromkeys(str(line["prefix"]) for line in lines))
    is_open = bool(prefixes) and (is_owed(surveys) or bool(still_there(surveys)))
    return Debt(
        session=session, directory=directory, profile=profile, belongings=belongings, prefixes=prefixes,
        told=tuple(told), is_open=is_open,
    )  # fmt: skip


def telling(surveys: Iterable[Survey], profile: Profile, belongings: Belongings) -> Iterator[Operation]:
    """The operations that made, removed or told something, those of an earlier cleaning last."""
    names = belongings.names | {name for name, call in profile.calls.items() if call.makes}
    wanted = [name.encode() for name in names]
    for found in sorted(surveys, key=lambda each: worker_of(each.path) == CLEAN):
        for _, raw in raw_lines(found.path):
            if any(name in raw for name in wanted) and (operation := told_by(raw)) and operation.name in names:
                yield operation


def told_by(raw: bytes) -> Operation | None:
    """The operation of a line; None where it is another line, or torn."""
    try:
        line: dict[str, Any] = decode(raw)
        return operation_of(line) if line.get("kind") == "operation" else None
    except (ValueError, LookupError, TypeError):
        return None


def place_of(debt: Debt, wish: Wish) -> str:
    """Where the session's target is."""
    if wish.target is None and debt.session.target["url"] == LAUNCHED and debt.prefixes:
        raise BadUsage(
            f"the session {debt.session.id} started its target itself; start it again, and say where: --target URL"
        )
    return (wish.target or debt.session.target["url"]).rstrip("/")


async def pay(debt: Debt, before: Cleaned, headers: tuple[str, ...]) -> Cleaned:
    """Remove what is owed, and write that into a file of the session's journal."""
    profile = debt.profile
    credentials = gather(profile, headers=headers)
    await reach(before.url, profile.target.identity, name=profile.target.name)
    target = Target(profile, credentials, base_url=before.url, epoch=time.monotonic())
    for operation in debt.told:
        if (call := profile.calls.get(operation.name)) and call.makes:
            target.memory.remember(call.makes, operation.fields)
    with Journal(debt.directory, CLEAN) as journal, clearing_up():
        limit = profile.replay.limit_max if profile.replay else 1000
        unit, facts = Unit(None, 2, profile.facts()), profile.facts()
        driver = Driver(target, unit, journal, Patience(facts.settle_ms / 1000), limit, counted=profile.counted())
        async with target:
            clearance = Clearance(target, driver, debt.belongings, debt.prefixes)
            left = await clearance.carry_out()
        journal.append({"kind": "cleared", "left": [each.line() for each in left]})
    return Cleaned(
        session=before.session, url=before.url, due=before.due, prefixes=before.prefixes,
        removed=tuple(clearance.removed), left=tuple(left),
    )  # fmt: skip


def sentences(cleaned: Cleaned | None, *, dry_run: bool) -> Iterator[str]:
    """What was done, or would be, line by line."""
    if cleaned is None or not cleaned.prefixes:
        which = f"the session {cleaned.session}" if cleaned else "no session"
        yield f"{which} left {'nothing' if cleaned else 'anything'} behind"
        return
    if dry_run:
        yield f"would be removed from {cleaned.url}, which the session {cleaned.session} made:"
        yield from (f"  {thing}" for thing in cleaned.due)
        yield f"  and every workflow whose name begins with {' or '.join(cleaned.prefixes)}"
        return
    yield f"session {cleaned.session}, {cleaned.url}"
    yield from (f"  removed  {thing}" for thing in cleaned.removed)
    yield from (f"  left     {left.thing}: {left.because}" for left in cleaned.left)
    yield f"{len(cleaned.removed)} removed, {len(cleaned.left)} left"
