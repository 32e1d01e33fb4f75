"""What a session would do, told without doing any of it: nothing is sent, started or kept."""

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from conformance.contract.contract import SECTIONS
from conformance.contract.selection import select
from conformance.drive.belongings import goes_with_its_target, removers
from conformance.report.progress import Silent
from conformance.run import Wish, described, planned
from conformance.suite.engine import collect
from conformance.suite.plan import LAUNCHED, Plan
from conformance.suite.plugin import Handover, Planned
from conformance.targets.driver import deeds_of, load_driver
from conformance.targets.loading import load_profile
from conformance.targets.process import Launched
from conformance.targets.profile import Actor, Profile
from conformance.targets.safety import addresses, is_plainly_loopback, refusal
from conformance.targets.vocabulary import OPERATIONS
from conformance.targets.wording import spelled

KINDS = ("scenario", "concurrent", "property", "machine")
NONE = "·"
CREATING = ("create_run", "create_key", "save_trigger", "save_schedule", "publish")
"""What makes something that hangs on a workflow, and goes with it where nothing removes it by itself."""


def tell(wish: Wish) -> Iterator[str]:
    """The lines of the dry run.

    Raises:
        BadProfile, BadUsage: what was asked for does not exist.
    """
    profile = load_profile(wish.profile)
    selected, left_out = select(wish.only, wish.skip)
    session = described(profile, wish, selected, left_out)
    launches = session.target["url"] == LAUNCHED
    with tempfile.TemporaryDirectory(prefix="conformance-dry-") as scratch:
        launched = Launched(profile, Path(scratch)) if launches else None
        plan = planned(session, wish, Path(scratch), session.target["url"], launched)
        cases = collect(plan, Handover(Silent()))
    yield "dry run: nothing is sent, started or kept"
    yield from _target(profile, plan)
    yield from _credentials(profile, wish, launches=launches)
    yield f"claims       {', '.join(profile.claims) or 'nothing'}"
    yield f"clauses      {len(plan.selected)} judged, {len(left_out)} left out"
    yield from _cases(plan, cases)
    yield from _operations(profile)
    yield from _controls(profile, plan)
    yield from _makings(profile, plan)


def _target(profile: Profile, plan: Plan) -> Iterator[str]:
    target = profile.target
    yield f"profile      {plan.profile}"
    if plan.launched and profile.launch:
        yield f"target       {target.name}, started by the harness: {' '.join(profile.launch.command)}"
    else:
        yield f"target       {target.name}, {plan.url}"
    for place, url in addresses(profile, None if plan.launched else plan.url):
        if not target.allow_writes and (plainly := is_plainly_loopback(url)) is not True:
            doubt = "" if plainly is False else "unless that name leads to this machine: "
            yield f"             REFUSED (exit code 2): {doubt}{refusal(place, url)}"
    budget = target.budget
    yield (
        f"budget       {budget.requests or 'any number of'} requests, {target.concurrency} at once, "
        f"{f'{budget.per_second:g} a second' if budget.per_second else 'as fast as it answers'}; "
        f"{plan.deadline_s:g} s in all"
    )
    yield f"harm         {', '.join(plan.allowed) or 'none'} allowed{' (the target is ours)' if plan.launched else ''}"


def _credentials(profile: Profile, wish: Wish, *, launches: bool) -> Iterator[str]:
    made = profile.launch.secrets if launches and profile.launch else []
    for name, actor in profile.auth.items():
        for variable, file in _sources(actor):
            known = "made up for the session" if variable in made else "set" if os.environ.get(variable) else "NOT SET"
            yield f"credential   {name}: {f'${variable} ({known})' if variable else f'the file {file}'}"
        for call in actor.login:
            yield f"log-in       {name}: {spelled(call)}"
    for header in wish.headers:
        yield f"credential   header {header.partition(':')[0].strip()}"


def _sources(actor: Actor) -> Iterator[tuple[str, str]]:
    """Where an actor's secrets come from: the names of variables and files."""
    sources = [(actor.env, actor.file), *((source.env, source.file) for source in actor.secrets.values())]
    yield from ((variable or "", file or "") for variable, file in sources if variable or file)


def _cases(plan: Plan, cases: list[Planned]) -> Iterator[str]:
    """How many cases of each kind each section has, and which of them the profile does not allow."""
    section_of = {clause.id: section.name for section in SECTIONS for clause in section.clauses}
    counts = Counter((section_of[case.clauses[0]], case.kind) for case in cases)
    yield f"\n{'cases':<14}{''.join(f'{kind:>12}' for kind in KINDS)}"
    for section in SECTIONS:
        here = [counts[section.name, kind] for kind in KINDS]
        if any(here):
            yield f"{section.name:<14}{''.join(f'{count or NONE:>12}' for count in here)}"
    yield f"{len(cases)} cases, {plan.examples} generated examples per property"
    if blocked := [case for case in cases if case.harms - set(plan.allowed)]:
        yield "\nblocked, because target.allow lacks it"
        yield from (f"  {', '.join(sorted(case.harms - set(plan.allowed))):<6} {case.id}" for case in blocked)


def _operations(profile: Profile) -> Iterator[str]:
    yield "\noperations"
    yield from (f"  {name:<18} {spelled(call)}" for name, call in profile.operations.items())
    deeds = deeds_of(load_driver(profile.driver)) if profile.driver else {}
    yield from (f"  {name:<18} {profile.driver}.{method}" for name, method in deeds.items())
    for name, spoken in OPERATIONS.items():
        wanted = spoken.needed and set(spoken.capabilities) & set(profile.claims)
        if wanted and name not in profile.operations and name not in deeds:
            yield f"  {name:<18} not spelled: the cases that need it are blocked"


def _controls(profile: Profile, plan: Plan) -> Iterator[str]:
    yield "\ncontrols, each put back after its case"
    yield from (f"  {name:<18} {spelled(control)}" for name, control in profile.controls.items())
    kill = "kills the process and starts it again" if plan.launched else "none: the harness did not start the target"
    yield f"  {'kill':<18} {kill}"


def _makings(profile: Profile, plan: Plan) -> Iterator[str]:
    yield f"\nmade on the target, workflows under names that begin with {profile.cleanup.prefix}<session>-"
    if plan.launched and goes_with_its_target(profile):
        yield "  all of it is thrown away with the target's own database"
        return
    known = removers(profile)
    yield from (f"  {maker:<18} removed by {remover}" for maker, remover in known.items())
    for name in CREATING:
        if name in profile.operations and name not in known:
            yield f"  {name:<18} goes with its workflow: cleanup.remove names nothing for it"
    if "create_workflow" in profile.operations and "create_workflow" not in known:
        yield "  create_workflow    STAYS: cleanup.remove names nothing that removes it"
