"""What each missing thing costs: the clauses that nothing could judge. Derived from the vocabulary and the contract."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.contract.clause import Section
from conformance.contract.selection import unclaimed
from conformance.doctor.finding import Finding, State
from conformance.doctor.trials import GIVERS
from conformance.targets.features import abilities
from conformance.targets.profile import Profile
from conformance.targets.vocabulary import OPERATIONS

DOCUMENTS = "documents"
ENTRIES: Mapping[str, tuple[str, ...]] = {
    "coordinator": ("dialog", "execution"), "internal-create": ("internal",), "flags": ("execution",),
}  # fmt: skip
"""The capabilities whose clauses speak of entries, and of which kinds; one that works is enough to judge them."""


@dataclass(frozen=True)
class Cost:
    """The clauses that are claimed, in order; what each blocked one lacks; what does not apply, by capability.

    `thinner` names, for each useful thing that is not there, the claimed capabilities that are tried less without it.
    """

    claimed: tuple[str, ...]
    blocked: Mapping[str, tuple[str, ...]]
    not_applicable: Mapping[str, tuple[str, ...]]
    thinner: Mapping[str, tuple[str, ...]]

    @property
    def judgeable(self) -> int:
        return len(self.claimed) - len(self.blocked)

    def for_lack(self) -> dict[tuple[str, ...], list[str]]:
        """The blocked clauses by what they lack."""
        grouped: dict[tuple[str, ...], list[str]] = {}
        for clause_id, lacks in self.blocked.items():
            grouped.setdefault(lacks, []).append(clause_id)
        return grouped


def claimed_of(profile: Profile, sections: Iterable[Section]) -> tuple[str, ...]:
    """The clauses that apply to what the profile claims."""
    left = unclaimed(abilities(profile))
    return tuple(c.id for section in sections if section.name not in left for c in section.clauses if c.id not in left)


def cost_of(
    profile: Profile,
    findings: Sequence[Finding],
    sections: Iterable[Section],
    forbidden: Mapping[str, tuple[str, ...]] | None = None,
) -> Cost:
    """What a session against this target could not judge; `forbidden` is what its profile does not allow, by clause."""
    works = {found.name for found in findings if found.works}
    roots = {found.name: found.root or found.name for found in findings if not found.works}
    sections, has = tuple(sections), abilities(profile)
    claimed = claimed_of(profile, sections)
    blocked: dict[str, tuple[str, ...]] = {}
    elsewhere: dict[str, tuple[str, ...]] = {}
    for section in sections:
        common = tuple(lacking(section.capability, profile, works))
        for clause in section.clauses:
            if clause.id not in claimed:
                missing = next(each for each in (section.capability, *clause.claims) if each not in has)
                elsewhere[missing] = (*elsewhere.get(missing, ()), clause.id)
                continue
            controls = tuple(f"control.{name}" for name in clause.controls if f"control.{name}" not in works)
            if lacks := (*common, *controls, *(forbidden or {}).get(clause.id, ())):
                blocked[clause.id] = tuple(dict.fromkeys(roots.get(name, name) for name in lacks))
    return Cost(claimed, blocked, elsewhere, dict(_thinner(profile, works)))


def lacking(capability: str, profile: Profile, works: set[str]) -> Iterator[str]:
    """What the clauses of a capability need and this target does not have."""
    needed = {name for name, spoken in OPERATIONS.items() if spoken.needed and capability in spoken.capabilities}
    kinds = ENTRIES.get(capability, ())
    if kinds:
        entries = [name for kind in kinds for name in getattr(profile.entries, kind)]
        if not works.intersection(entries):
            yield from entries or (f"entries.{kinds[0]}",)
            needed.update(entries)
    whole = closure(needed)
    there = set(works)
    if profile.documents is not None and profile.documents.existing and "create_workflow" not in profile.operations:
        there.add("create_workflow")
    yield from (name for name in OPERATIONS if name in whole and name not in there)
    if "create_workflow" in whole and profile.documents is None:
        yield DOCUMENTS


def closure(names: Iterable[str]) -> set[str]:
    """The operations with those that give the ids which they are asked with."""
    whole: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name in whole:
            continue
        whole.add(name)
        spoken = OPERATIONS.get(name)
        left += [GIVERS[each] for each in (spoken.arguments if spoken else ()) if each in GIVERS]
    return whole


def _thinner(profile: Profile, works: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, spoken in OPERATIONS.items():
        claimed = tuple(each for each in spoken.capabilities if each in profile.claims)
        if not spoken.needed and claimed and name not in works:
            yield name, claimed


def is_missing(found: Finding, profile: Profile) -> bool:
    """Whether a finding keeps the target from having everything that its profile claims."""
    spoken = OPERATIONS.get(found.name)
    matters = spoken is None or not spoken.capabilities or any(c in profile.claims for c in spoken.capabilities)
    return matters and (found.is_broken or (found.state is State.NOT_TRIED and bool(found.root)))
