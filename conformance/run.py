"""A session, from the first line of its journal to its conclusion."""

import asyncio
import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from conformance import __version__
from conformance.contract.contract import CONTRACT_VERSION, SECTIONS
from conformance.contract.selection import select
from conformance.errors import HarnessFault, TargetUnreachable
from conformance.history.journal import Journal
from conformance.report.conclusion import Conclusion, Session
from conformance.report.judging import conclude
from conformance.report.store import save
from conformance.suite.places import PACKAGE
from conformance.suite.plan import HEADERS, Plan
from conformance.targets.connect import reach
from conformance.targets.credentials import gather
from conformance.targets.loading import load_profile
from conformance.targets.process import Launched
from conformance.targets.profile import Profile

if TYPE_CHECKING:
    from conformance.suite.plugin import Progress

EXAMPLES = 160
TIMEOUT_S = 900.0


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the user asked of a session; `launch_extra` are further words for the command that starts the target."""

    profile: str = "reference"
    target: str | None = None
    report: Path = Path("reports")
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    examples: int = EXAMPLES
    seed: int | None = None
    workers: int = 0
    strict: bool = False
    timeout_s: float = TIMEOUT_S
    headers: tuple[str, ...] = ()
    launch_extra: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finished:
    """A session's conclusion, and what to tell the user about the evidence."""

    conclusion: Conclusion
    notes: tuple[str, ...] = ()


def run(wish: Wish, progress: "Progress") -> Finished:
    """Carry out a session, conclude it from its journal, and keep it.

    A target that cannot be reached is a conclusion, too.

    Raises:
        BadProfile, BadUsage: what was asked for does not exist.
        HarnessFault: the evidence cannot be written.
    """
    profile = load_profile(wish.profile)
    selected, left_out = select(wish.only, wish.skip)
    launches = wish.target is None and profile.launch is not None
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
                plan = planned(session, wish, directory, url, launched=launches)
                hint, because = drive(plan, wish, progress, launched)
        except TargetUnreachable as error:
            hint, because = "unreachable", str(error)
        except KeyboardInterrupt:
            pass
        journal.end(because=because, verdict_hint=hint or None, duration_s=round(time.monotonic() - began, 3))
        conclusion = conclude(directory, SECTIONS)
        return Finished(conclusion, tuple(save(wish.report, conclusion)))


def described(profile: Profile, wish: Wish, selected: tuple[str, ...], left_out: tuple[str, ...]) -> Session:
    """Who judges what, when and how."""
    unclaimed = {
        section.name: f"the target does not claim {section.capability}"
        for section in SECTIONS
        if section.capability not in profile.claims
    }
    now = datetime.now(UTC)
    return Session(
        id=f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
        started_at=now.isoformat(timespec="milliseconds"),
        seed=secrets.randbelow(2**32) if wish.seed is None else wish.seed,
        suite={"version": __version__, "contract": CONTRACT_VERSION},
        target={
            "name": profile.target.name,
            "url": wish.target or (profile.target.base_url if profile.launch is None else "bundled"),
            "profile": wish.profile,
        },
        selected=selected,
        left_out=left_out,
        not_applicable=unclaimed,
        facts=profile.facts(),
        strict=wish.strict,
    )


@contextmanager
def surroundings(variables: dict[str, str]) -> Iterator[None]:
    """Set environment variables for this session and its processes."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def target_of(
    profile: Profile, wish: Wish, directory: Path, *, launches: bool
) -> Iterator[tuple[str, Launched | None]]:
    """The target's URL, once it is known to be there and to be what the profile says; ours is started and stopped."""
    with asyncio.Runner() as runner:
        if not launches:
            url = (wish.target or profile.target.base_url).rstrip("/")
            runner.run(reach(url, profile.target.identity, name=profile.target.name))
            yield url, None
            return
        launched = Launched(extended(profile, wish.launch_extra), directory)
        try:
            runner.run(launched.start())
            with surroundings(launched.environment):
                yield launched.url, launched
        finally:
            runner.run(launched.stop())


def extended(profile: Profile, words: tuple[str, ...]) -> Profile:
    """The profile with further words for the command that starts its target."""
    if profile.launch is None or not words:
        return profile
    launch = profile.launch.model_copy(update={"command": [*profile.launch.command, *words]})
    return profile.model_copy(update={"launch": launch})


def planned(session: Session, wish: Wish, directory: Path, url: str, *, launched: bool) -> Plan:
    """What every process of the session must agree on."""
    applicable = {
        clause.id for section in SECTIONS if section.name not in session.not_applicable for clause in section.clauses
    }
    return Plan(
        session=session.id,
        directory=str(directory),
        profile=wish.profile,
        url=url,
        seed=session.seed,
        examples=wish.examples,
        selected=tuple(clause_id for clause_id in session.selected if clause_id in applicable),
        deadline_s=wish.timeout_s,
        launched=launched,
    )


def drive(plan: Plan, wish: Wish, progress: "Progress", launched: Launched | None) -> tuple[str, str]:
    """Let pytest act every case; what kept it from doing so, as a hint and a reason.

    With several workers the cases that change the target for everybody come last, and in this process alone.
    """
    words = ["--conformance-plan", str(plan.write())]
    passes = (
        [[]]
        if wish.workers < 2
        else [["-n", str(wish.workers), "--conformance-pass=shared"], ["--conformance-pass=exclusive"]]
    )  # noqa: E501, PLR2004
    for extra in passes:
        hint, because = engine([*words, *extra], plan, progress, launched)
        if hint:
            return hint, because
    return "", ""


def engine(words: list[str], plan: Plan, progress: "Progress", launched: Launched | None) -> tuple[str, str]:
    """One pass of pytest over the suite, its own words in a log beside the journal."""
    import pytest  # noqa: PLC0415 - the commands that drive nothing start without it

    from conformance.suite.plugin import HANDOVER, HARNESS_FAULT, Handover  # noqa: PLC0415 - likewise

    suite = PACKAGE / "suite"
    plugins = ["-p", "pytest_bdd.plugin", "-p", "conformance.suite.plugin", "-p", "conformance.suite.steps"]
    if "-n" in words:
        plugins += ["-p", "xdist"]
    settings = ["-c", str(suite / "pytest.ini"), "--rootdir", str(suite)]
    log = Path(plan.directory) / "pytest.log"

    class Bridge:
        """Hands over, as a plug-in, what a command line cannot carry."""

        @staticmethod
        def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
            pluginmanager.register(Handover(progress, launched), HANDOVER)

    with surroundings({"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}), log.open("a", encoding="utf-8") as output:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            code = pytest.main([*settings, *plugins, *words, str(suite)], plugins=[Bridge()])
    if code == HARNESS_FAULT:
        raise HarnessFault(f"the evidence could not be written; see {log}")
    if code == pytest.ExitCode.INTERRUPTED:
        return "interrupted", "interrupted before every case was acted"
    if code in {pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR}:
        return "harness-fault", f"the suite could not be run; see {log}"
    return "", ""
