"""The visit at a target: reach it or start it, examine it, put everything back, and count what is missing."""

import asyncio
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.contract.contract import SECTIONS
from conformance.doctor.cost import Cost, claimed_of, cost_of, is_missing
from conformance.doctor.examination import Examination, Tell
from conformance.doctor.finding import Finding
from conformance.doctor.harm import forbidden
from conformance.doctor.removal import remove_all
from conformance.doctor.switching import Switching
from conformance.doctor.trials import known_beforehand
from conformance.errors import BadProfile
from conformance.targets.calls import Call
from conformance.targets.connect import reach
from conformance.targets.controls import Controls
from conformance.targets.credentials import gather
from conformance.targets.gauge import clearing_up
from conformance.targets.http import Target
from conformance.targets.loading import load_profile
from conformance.targets.process import Launched
from conformance.targets.profile import Profile
from conformance.targets.safety import check_writes

if TYPE_CHECKING:
    from conformance.history.operation import Operation

REACH_S = 4.0
"""The user is promised an answer within 5 s, and starting Python takes its part of them."""

MISSING = 4


@dataclass(frozen=True)
class Wish:
    """What the user asked for."""

    profile: str = "reference"
    target: str | None = None
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arrival:
    """Where the target is, what it says of itself, and whether we started it and may write there."""

    name: str
    url: str
    said: Mapping[str, object]
    launched: bool
    writes: bool


@dataclass(frozen=True)
class Visited:
    """What was found, in how many requests."""

    arrival: Arrival
    findings: tuple[Finding, ...]
    requests: int


@dataclass(frozen=True)
class Diagnosis:
    """What was found, and what it costs."""

    profile: Profile
    visited: Visited
    cost: Cost

    @property
    def missing(self) -> tuple[Finding, ...]:
        return tuple(found for found in self.visited.findings if is_missing(found, self.profile))

    @property
    def exit_code(self) -> int:
        """0 where everything claimed works; a target that claims nothing has nothing that could."""
        return MISSING if self.missing or self.cost.blocked or not self.cost.claimed else 0


def visit(wish: Wish, arrived: Callable[[Arrival], object], tell: Tell) -> Diagnosis:
    """Visit a target; `arrived` is told once it is reached, `tell` each finding as it is made.

    Raises:
        BadProfile, BadUsage: the profile, its credentials, or a header is wrong.
        TargetUnreachable: the target is not there, or is another program than the profile says.
    """
    profile = load_profile(wish.profile)
    launches = wish.target is None and profile.launch is not None
    if not launches:
        gather(profile, headers=wish.headers)  # says what is missing before anything is asked
    visited = asyncio.run(_visit(profile, wish, arrived, tell, launches=launches))
    harms = {} if launches else forbidden(profile, wish.profile, visited.arrival.url, claimed_of(profile, SECTIONS))
    return Diagnosis(profile, visited, cost_of(profile, visited.findings, SECTIONS, harms))


async def _visit(
    profile: Profile, wish: Wish, arrived: Callable[[Arrival], object], tell: Tell, *, launches: bool
) -> Visited:
    async with _place(profile, wish, launches=launches) as (url, launched):
        said = await reach(url, profile.target.identity, name=profile.target.name, within_s=REACH_S)
        arrival = Arrival(
            profile.target.name, url, said, launched is not None, launched is not None or may_write(profile, url)
        )
        arrived(arrival)
        credentials = gather(profile, headers=wish.headers)
        heard: list[Operation] = []
        places = launched.places if launched else {}
        patient = with_identity(profile)
        async with Target(patient, credentials, base_url=url, record=heard.append, places=places) as target:
            token = f"{profile.cleanup.prefix}doctor-{secrets.token_hex(3)}"
            known = known_beforehand(profile, token, target.variables)
            examination = Examination(target, known, heard, writes=arrival.writes, tell=tell)
            await _examine(examination, Controls(target, launched))
            return Visited(arrival, tuple(examination.findings), target.gauge.spent)


async def _examine(examination: Examination, controls: Controls) -> None:
    """Everything in order; what was made is removed however it ends."""
    switching = Switching(examination, controls)
    try:
        await examination.log_ins()
        await switching.begin()
        await examination.operations()
        await switching.try_all(SECTIONS)
    finally:
        with clearing_up():
            await remove_all(examination)


@asynccontextmanager
async def _place(profile: Profile, wish: Wish, *, launches: bool) -> AsyncIterator[tuple[str, Launched | None]]:
    """Where the target is; one that the profile launches is started, and lends us the credentials it was given."""
    if not launches:
        yield (wish.target or profile.target.base_url).rstrip("/"), None
        return
    with tempfile.TemporaryDirectory(prefix="conformance-doctor-") as directory:
        async with Launched(profile, Path(directory)) as launched:
            with lent(launched.environment):
                yield launched.url, launched


@contextmanager
def lent(variables: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for a while, for this process and the commands that a profile names."""
    kept = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


def with_identity(profile: Profile) -> Profile:
    """The profile with the question who the target is as an operation: a log-in is tried by asking it."""
    if "identity" in profile.operations:
        return profile
    asked = Call(path=profile.target.identity.path)
    return profile.model_copy(update={"operations": {"identity": asked, **profile.operations}})


def may_write(profile: Profile, url: str) -> bool:
    """Whether a session might write there, as sessions themselves decide it."""
    try:
        check_writes(profile, url)
    except BadProfile:
        return False
    return True
