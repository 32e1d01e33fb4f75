"""Which clauses have a case that could harm a target, and that the profile therefore does not allow."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from conformance.report.progress import Silent
from conformance.suite.engine import collect
from conformance.suite.plan import Plan
from conformance.suite.plugin import Handover
from conformance.targets.features import abilities
from conformance.targets.profile import Profile
from conformance.targets.treatment import Harm


def forbidden(profile: Profile, name: str, url: str, clauses: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """What `target.allow` lacks, by clause: the worst of a clause's cases is its verdict, so one case is enough.

    The suite itself is asked which cases there are; it acts none of them. `name` is the profile's name or file.
    """
    lacking = set(get_args(Harm)) - set(profile.target.allow)
    if not lacking or not clauses:
        return {}
    with tempfile.TemporaryDirectory(prefix="conformance-doctor-") as directory:
        plan = Plan(
            session="doctor", directory=directory, profile=name, url=url, seed=0, examples=1, selected=tuple(clauses),
            deadline_s=1, claims=abilities(profile),
        )  # fmt: skip
        cases = collect(plan, Handover(Silent()))
    found: dict[str, dict[str, None]] = {}
    for case in cases:
        for clause_id in set(case.clauses) & set(clauses):
            found.setdefault(clause_id, {}).update(dict.fromkeys(named(case.harms & lacking)))
    return {clause_id: tuple(harms) for clause_id, harms in found.items() if harms}


def named(harms: Iterable[str]) -> list[str]:
    return [f"target.allow: {harm}" for harm in sorted(harms)]
