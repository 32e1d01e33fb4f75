"""What a session makes on its target, told from its operations: also after a crash, from the journal alone.

A thing is known by the operation that removes it and that operation's arguments. What a stream mentions need not be
ours, so it is removed only where its name bears a sign of ours; what the target had before never is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.history.operation import Operation
from conformance.targets.consistency import spoken_names
from conformance.targets.profile import Profile
from conformance.targets.vocabulary import OPERATIONS

MAKER = "create_workflow"
WORKFLOW = "workflow_id"
GONE = (404, 410)
MAYBE = frozenset({"unknown", "failed"})
ARGUMENTS = frozenset(name for operation in OPERATIONS.values() for name in operation.arguments)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that was made; `sign` is what its name must hold to be ours, None where its maker's answer named it."""

    maker: str
    remover: str
    arguments: Mapping[str, Any] = field(hash=False)
    sign: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other things."""
        return self.remover, repr(sorted(self.arguments.items()))

    def __str__(self) -> str:
        """What it is, in the words of the operations."""
        told = ", ".join(f"{name} {value}" for name, value in self.arguments.items())
        return f"{told} (made by {self.maker}, removed by {self.remover})"


def removers(profile: Profile) -> dict[str, str]:
    """What removes the things that each operation makes; entries that make workflows go by the maker of workflows."""
    entries = (*profile.entries.dialog, *profile.entries.internal)
    usual = profile.cleanup.remove.get(MAKER)
    return {**(dict.fromkeys(entries, usual) if usual else {}), **profile.cleanup.remove}


def goes_with_its_target(profile: Profile) -> bool:
    """Whether a target that the harness starts keeps its data in {db}, which is thrown away with the session."""
    launch = profile.launch
    return launch is not None and any("{db}" in word for word in (*launch.command, *launch.env.values()))


class Belongings:
    """What was made and not yet removed. Give it the operations in the order in which they returned.

    `lost` are the names that makers were given whose answer never came, or said nothing.
    """

    def __init__(self, profile: Profile) -> None:
        self._removers = removers(profile)
        self._signs = re.compile(rf"{re.escape(profile.cleanup.prefix)}[\w-]+")
        self._wanted = {name: wanted(profile, name) for name in set(self._removers.values())}
        self._spared = {each.workflow_id for each in profile.documents.existing.values()} if profile.documents else ()
        self._left: dict[tuple[str, str], Thing] = {}
        self.lost: set[str] = set()

    @property
    def names(self) -> frozenset[str]:
        """The operations that tell something: makers and removers."""
        return frozenset(self._removers.keys() | self._wanted.keys())

    @property
    def left(self) -> tuple[Thing, ...]:
        """What is still there, in the order in which it was made."""
        return tuple(self._left.values())

    def note(self, operation: Operation) -> None:
        """Take an operation into account."""
        if operation.name in self._wanted and is_gone(operation):
            self._left.pop(self._thing(operation.name, operation.name, operation.arguments).key, None)
        if operation.name not in self._removers:
            return
        made = list(self._made_by(operation))
        for thing in made:
            self._left[thing.key] = thing
        if not made and operation.outcome in MAYBE and isinstance(operation.arguments.get("name"), str):
            self.lost.add(operation.arguments["name"])

    def found(self, workflow_id: str) -> None:
        """A workflow that the target lists under a name of ours."""
        if MAKER in self._removers and workflow_id not in self._spared:
            thing = self._thing(MAKER, self._removers[MAKER], {WORKFLOW: workflow_id})
            self._left[thing.key] = thing

    def _made_by(self, operation: Operation) -> Iterator[Thing]:
        remover = self._removers[operation.name]
        by_the_way = operation.name != MAKER and remover == self._removers.get(MAKER)
        asked = operation.arguments.get(WORKFLOW)
        if by_the_way:
            told = [operation.fields, *(event.data for event in operation.events if event.data)]
            named = dict.fromkeys(each[WORKFLOW] for each in told if isinstance(each.get(WORKFLOW), str))
            answered, borne = operation.fields.get(WORKFLOW), self._sign_in(operation.arguments)
            makings = [({WORKFLOW: ident}, None if ident == answered else borne) for ident in named if ident != asked]
        else:
            makings = [({**operation.arguments, **operation.fields}, None)] if told_of(operation) else []
        for known, sign in makings:
            thing = self._thing(operation.name, remover, known, sign)
            if thing.arguments and thing.arguments.keys() >= self._wanted[remover] and not self._is_spared(thing):
                yield thing

    def _is_spared(self, thing: Thing) -> bool:
        return thing.remover == self._removers.get(MAKER) and thing.arguments.get(WORKFLOW) in self._spared

    def _sign_in(self, arguments: Mapping[str, Any]) -> str:
        """The name of ours that a maker was asked to use; empty where it was asked for nothing of the kind."""
        found = self._signs.search(" ".join(text for text in arguments.values() if isinstance(text, str)))
        return found[0] if found else ""

    def _thing(self, maker: str, remover: str, known: Mapping[str, Any], sign: str | None = None) -> Thing:
        usable = {name: known[name] for name in self._wanted[remover] if isinstance(known.get(name), (str, int))}
        return Thing(maker, remover, dict(sorted(usable.items())), sign)


def told_of(operation: Operation) -> bool:
    """Whether a maker made something: it says so, or it failed at a later step and tells an id all the same."""
    return operation.outcome == "ok" or any(name.endswith("_id") for name in operation.fields)


def wanted(profile: Profile, remover: str) -> frozenset[str]:
    """The arguments by which a remover finds what it removes; what else it speaks of, the target's memory knows."""
    if remover in OPERATIONS:
        return frozenset(OPERATIONS[remover].arguments)
    call = profile.operations.get(remover)
    spoken = {name for part in (call.parts() if call else ()) for _, name in spoken_names(part)}
    makers = (profile.operations.get(maker) for maker, name in removers(profile).items() if name == remover)
    return frozenset(spoken & ARGUMENTS | {maker.makes for maker in makers if maker and maker.makes})


def is_gone(operation: Operation) -> bool:
    """Whether a remover's answer means that the thing is not there any more."""
    return operation.outcome == "ok" or operation.http_status in GONE
