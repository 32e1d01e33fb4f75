"""Who holds which slug, and when, as far as a history tells.

A workflow *surely* holds the slug of an accepted save from the answer on, and the one that it published from the answer
to that on, each until something was asked for that may end it. It *may* hold a slug from when a save that was not
refused was called until it is surely gone. In between the sources are silent (whether unpublishing, or another slug in
a draft, frees a slug), so that nothing is judged there.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from conformance.contract.backend.extension import overlap
from conformance.contract.refusal import judged
from conformance.history.history import History
from conformance.history.operation import Operation

ENDS_ANY = frozenset({"remove_trigger", "delete_workflow", "save_schedule", "unpublish"})
ENDS_PUBLISHED = ENDS_ANY | {"disable", "publish"}
CHANGES = ENDS_PUBLISHED | {"save_trigger", "save_document", "enable"}


@dataclass(frozen=True)
class Holding:
    """One workflow's sure hold on the slug of one save, between two times in ms; `published` or as saved."""

    workflow_id: str
    save: Operation
    published: bool
    since: float
    until: float

    def covers(self, operation: Operation) -> bool:
        """Whether the slug was held all the while that an operation took."""
        return self.since <= operation.called_at and operation.returned_at <= self.until

    def meets(self, other: "Holding") -> bool:
        """Whether there was a time at which both held."""
        return max(self.since, other.since) < min(self.until, other.until)


@dataclass(frozen=True)
class Holdings:
    """The slugs of a history, by what was asked and answered."""

    history: History

    @cached_property
    def saves(self) -> dict[str, list[Operation]]:
        """Per slug the saves that named it and that count, malformed slugs aside, in order."""
        found: dict[str, list[Operation]] = defaultdict(list)
        for save in judged(self.history.named("save_trigger")):
            if (slug := slug_of(save)) and workflow_of(save):
                found[slug].append(save)
        return found

    @cached_property
    def changes(self) -> dict[str, list[Operation]]:
        """Per workflow what may have changed its trigger or its publication, in order."""
        found: dict[str, list[Operation]] = defaultdict(list)
        for change in self.history.named(*CHANGES):
            if change.outcome != "refused" and (workflow_id := workflow_of(change)):
                found[workflow_id].append(change)
        return found

    @cached_property
    def sure(self) -> dict[str, list[Holding]]:
        """Per slug every sure hold on it."""
        return {slug: [h for save in saves for h in self._of_save(save)] for slug, saves in self.saves.items()}

    def _of_save(self, save: Operation) -> list[Holding]:
        """The holds that one save gave its workflow: on the slug as saved, and as published by what followed."""
        if save.outcome != "ok":
            return []
        workflow_id, slug = workflow_of(save), slug_of(save)
        changes = self.changes[workflow_id]
        replacing = [o for o in changes if o.name in ENDS_ANY or (o.name == "save_trigger" and slug_of(o) != slug)]
        ending = [o for o in changes if o.name in ENDS_PUBLISHED]
        until = ended(replacing, save)
        found = [Holding(workflow_id, save, published=False, since=save.returned_at, until=until)]
        for publish in ending:
            fits = save.returned_at <= publish.called_at and publish.returned_at <= until
            if publish.name == "publish" and publish.outcome == "ok" and fits:
                served_until = ended(ending, publish)
                found.append(Holding(workflow_id, save, published=True, since=publish.returned_at, until=served_until))
        return [holding for holding in found if holding.since < holding.until]

    def rivals(self, save: Operation) -> list[Holding]:
        """The sure holds of other workflows on the slug that a save asks for, all the while that it took."""
        held = self.sure.get(slug_of(save), [])
        return [holding for holding in held if holding.workflow_id != workflow_of(save) and holding.covers(save)]

    def may_hold(self, slug: str, before: Operation) -> set[str]:
        """The workflows that may hold a slug by saves that were called before an operation's end."""
        asked = (o for o in self.history.named("save_trigger") if slug_of(o) == slug and o.outcome != "refused")
        early = (o for o in asked if o.index != before.index and o.called_at < before.returned_at)
        return {workflow_of(o) for o in early if not self.freed(o, before)}

    def freed(self, save: Operation, before: Operation) -> Operation | None:
        """What surely ended all that a save may have given its workflow, before an operation was called.

        A trigger that is removed while its workflow may be published leaves open what is still served.
        """
        served = False
        for change in self.changes[workflow_of(save)]:
            over = change.outcome == "ok" and save.returned_at <= change.called_at
            if over and change.returned_at <= before.called_at:
                removed = change.name == "remove_trigger" and not served and save.outcome == "ok"
                if change.name == "delete_workflow" or removed:
                    return change
            served |= change.name == "publish"
        return None

    def deleted(self, workflow_id: str, before: Operation) -> bool:
        """Whether a workflow may be gone when an operation is under way."""
        return any(
            change.name == "delete_workflow" and change.called_at < before.returned_at
            for change in self.changes[workflow_id]
        )

    def busy(self, operation: Operation) -> bool:
        """Whether anything else was done to the operation's workflow while it was under way."""
        return any(
            other.index != operation.index and overlap(other, operation)
            for other in self.changes[workflow_of(operation)]
        )


def ended(changes: list[Operation], begun: Operation) -> float:
    """When the first of these changes was called that may have undone what another operation brought about."""
    later = (o.called_at for o in changes if o.index != begun.index and o.returned_at > begun.called_at)
    return min(later, default=float("inf"))


def slug_of(operation: Operation) -> str:
    """The slug that a save names, where it is one; what is malformed on purpose is none."""
    slug = operation.arguments.get("slug")
    return slug if isinstance(slug, str) and not operation.arguments.get("malformed") else ""


def workflow_of(operation: Operation) -> str:
    """The workflow that an operation names; empty where it names none."""
    workflow_id = operation.arguments.get("workflow_id")
    return workflow_id if isinstance(workflow_id, str) else ""


def contests(saves: list[Operation]) -> list[list[Operation]]:
    """The saves of one slug in groups, each of saves that were under way one during the other."""
    groups: list[list[Operation]] = []
    ordered = sorted(saves, key=lambda save: save.called_at)
    until = float("-inf")
    for save in ordered:
        if save.called_at >= until:
            groups.append([])
        groups[-1].append(save)
        until = max(until, save.returned_at)
    return groups
