"""A session, from the first line of its journal to its conclusion."""

import asyncio
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from conformance import __version__
from conformance.contract.contract import CONTRACT_VERSION, SECTIONS
from conformance.contract.selection import select, unclaimed
from conformance.drive.belongings import goes_with_its_target
from conformance.errors import TargetUnreachable
from conformance.history.journal import Journal
from conformance.report.conclusion import Conclusion, Session
from conformance.report.judging import conclude
from conformance.report.store import save
from conformance.suite.engine import drive, surroundings
from conformance.suite.plan import HEADERS, LAUNCHED, Plan
from conformance.suite.plugin import Handover, Progress
from conformance.targets.connect import reach, round_trip_ms
from conformance.targets.credentials import gather
from conformance.targets.features import abilities
from conformance.targets.loading import load_profile
from conformance.targets.process import Launched
from conformance.targets.profile import Profile
from conformance.targets.safety import check_writes
from conformance.targets.treatment import Harm

HARMS = get_args(Harm)
EXAMPLES = 160
TIMEOUT_S = 900.0
STEP_MS = 20.0
"""For each of these that a look at who the target is takes, a round trip or two, another process is worth its start."""
WORKERS_FAR = 12
WORKERS_OURS = 2
WORTH = 20


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the user asked of a session; `launch_extra` are further words for the command that starts the target.

    `until` names a clause that need not be broken twice, see `Plan`; `keep` puts the session into the database.
    """

    profile: str = "reference"
    target: str | None = None
    report: Path = Path("reports")
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    examples: int = EXAMPLES
    seed: int | None = None
    workers: int | None = None
    strict: bool = False
    timeout_s: float = TIMEOUT_S
    headers: tuple[str, ...] = ()
    launch_extra: tuple[str, ...] = ()
    until: str = ""
    keep: bool = True


@dataclass(frozen=True)
class Finished:
    """A session's conclusion, and what to tell the user about the evidence."""

    conclusion: Conclusion
    notes: tuple[str, ...] = ()


def run(wish: Wish, progress: Progress) -> Finished:
    """Carry out a session, conclude it from its journal, and keep it.

    A target that cannot be reached is a conclusion, too.

    Raises:
        BadProfile, BadUsage: what was asked for does not exist.
        HarnessFault: the evidence cannot be written.
    """
    profile = load_profile(wish.profile)
    selected, left_out = select(wish.only, wish.skip)
    launches = wish.target is None and profile.launch is not None
    check_writes(profile, None if launches else (wish.target or profile.target.base_url))
    if not launches:
        gather(profile, headers=wish.headers)  # says what is missing before anything is written
    session = described(profile, wish, selected, left_out)
    directory = wish.report / "journal" / session.id
    began = time.monotonic()
    with Journal(directory, "main") as journal, surroundings({HEADERS: "\n".join(wish.headers)}):
        journal.session(session.line())
        hint, because = "interrupted", "interrupted by the user"
        try:
            with target_of(profile, wish, directory, launches=launches) as (url, launched):
                plan = planned(session, wish, directory, url, launched, several(wish, profile, url, len(selected)))
                hint, because = drive(plan, Handover(progress, launched), plan.workers)
        except TargetUnreachable as error:
            hint, because = "unreachable", str(error)
        except KeyboardInterrupt:
            pass
        journal.end(because=because, verdict_hint=hint or None, duration_s=round(time.monotonic() - began, 3))
        conclusion = conclude(directory, SECTIONS)
        return Finished(conclusion, tuple(save(wish.report, conclusion)) if wish.keep else ())


def described(profile: Profile, wish: Wish, selected: tuple[str, ...], left_out: tuple[str, ...]) -> Session:
    """Who judges what, when and how."""
    now = datetime.now(UTC)
    return Session(
        id=f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
        started_at=now.isoformat(timespec="milliseconds"),
        seed=secrets.randbelow(2**32) if wish.seed is None else wish.seed,
        suite={"version": __version__, "contract": CONTRACT_VERSION},
        target={
            "name": profile.target.name,
            "url": wish.target or (profile.target.base_url if profile.launch is None else LAUNCHED),
            "profile": wish.profile,
        },
        selected=selected,
        left_out=left_out,
        not_applicable=unclaimed(abilities(profile)),
        facts=profile.facts(),
        strict=wish.strict,
        pinned={d.clause: {"reason": d.reason, "expires": d.expires.isoformat()} for d in profile.deviations},
    )


@contextmanager
def target_of(
    profile: Profile, wish: Wish, directory: Path, *, launches: bool
) -> Iterator[tuple[str, Launched | None]]:
    """The target's URL, once it is known to be there and to be what the profile says; ours is started and stopped."""
    with asyncio.Runner() as runner:
        if not launches:
            url = (wish.target or profile.target.base_url).rstrip("/")
            runner.run(reach(url, profile.target.identity, name=profile.target.name))
            check_writes(profile, url)  # a name that led nowhere may lead somewhere by now
            yield url, None
            return
        launched = Launched(extended(profile, wish.launch_extra), directory)
        try:
            runner.run(launched.start())
            with surroundings(launched.environment):
                yield launched.url, launched
        finally:
            runner.run(launched.stop())
            for data in directory.glob("target.db*"):
                data.unlink(missing_ok=True)


def extended(profile: Profile, words: tuple[str, ...]) -> Profile:
    """The profile with further words for the command that starts its target."""
    if profile.launch is None or not words:
        return profile
    launch = profile.launch.model_copy(update={"command": [*profile.launch.command, *words]})
    return profile.model_copy(update={"launch": launch})


def several(wish: Wish, profile: Profile, url: str, clauses: int) -> int:
    """How many processes drive the target: as many as were asked for, or as its distance makes worth while.

    A target that is far answers late, and one process waits for most of its time. One that is near, and somebody's, is
    driven by one alone; one that we started ourselves by as many as there are cores for, at most two, unless only a few
    `clauses` are to be judged: the start of another process takes longer than a section.
    """
    if wish.workers is not None:
        return max(1, wish.workers)
    if wish.target is None and profile.launch is not None:
        return min(WORKERS_OURS, os.cpu_count() or 1) if clauses >= WORTH else 1
    look_ms = asyncio.run(round_trip_ms(url, profile.target.identity))
    return min(WORKERS_FAR, 1 + int(look_ms / STEP_MS))


def has_lanes(profile: Profile) -> bool:
    """Whether each control can be set and put back by itself, and tells how it stands, so that several may be set."""
    controls = profile.controls
    return {"read", "restore"} <= controls.keys() and all(control.is_a_call for control in controls.values())


def planned(
    session: Session, wish: Wish, directory: Path, url: str, launched: Launched | None, workers: int = 1
) -> Plan:
    """What every process of the session must agree on."""
    left = session.not_applicable
    applicable = {c.id for section in SECTIONS if section.name not in left for c in section.clauses if c.id not in left}
    profile = load_profile(wish.profile)
    alone = launched is not None or (profile.target.alone and wish.target is None)
    return Plan(
        session=session.id,
        directory=str(directory),
        profile=wish.profile,
        url=url,
        seed=session.seed,
        examples=wish.examples,
        selected=tuple(clause_id for clause_id in session.selected if clause_id in applicable),
        claims=abilities(profile),
        deadline_s=wish.timeout_s,
        launched=launched is not None,
        places=launched.places if launched else {},
        allowed=HARMS if launched else tuple(profile.target.allow),
        clears=not (launched and goes_with_its_target(profile)),
        workers=workers,
        until=wish.until,
        alone=alone,
        lanes=workers > 1 and not alone and has_lanes(profile),
    )
