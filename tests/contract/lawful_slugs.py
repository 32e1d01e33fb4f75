"""A lawful registry of slugs in memory, with the habits that the sources leave open, and histories of programs over it.

Every operation takes effect at one moment between its call and its answer, so that whatever overlaps is lawful, too.
"""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from conformance.history.history import History
from conformance.history.operation import Exchange, Operation, Outcome

STATUS: dict[Outcome, int | None] = {"ok": 200, "refused": 409, "failed": 500, "unknown": None}
MOMENT_MS = 10.0


@dataclass(frozen=True)
class Habits:
    """What frees a slug, and whether what is published goes with its trigger: the sources do not say."""

    unpublishing_frees: bool = False
    drafts_free: bool = True
    removing_unpublishes: bool = True


@dataclass(frozen=True)
class Step:
    """One request; it is called `early` ms before its moment and answered `late` ms after it, or its answer is lost."""

    name: str
    workflow_id: str
    slug: str
    method: str
    early: float
    late: float
    lost: bool = False


STEPS = st.builds(
    Step,
    name=st.sampled_from(["save_trigger"] * 4 + ["publish", "unpublish", "remove_trigger", "delete_workflow", "read"]),
    workflow_id=st.sampled_from(["w1", "w2", "w3"]),
    slug=st.sampled_from(["a", "a", "b"]),
    method=st.sampled_from(["POST", "POST", "GET"]),
    early=st.sampled_from([1.0, 1.0, 4.0, 15.0, 25.0]),
    late=st.sampled_from([1.0, 1.0, 4.0, 15.0, 25.0]),
    lost=st.sampled_from([False] * 7 + [True]),
)
PROGRAMS = st.lists(STEPS, max_size=12)
HABITS = st.builds(Habits, st.booleans(), st.booleans(), st.booleans())


@dataclass
class Registry:
    """Who saved, published and reserved which slug."""

    habits: Habits
    saved: dict[str, Step] = field(default_factory=dict)
    published: dict[str, str] = field(default_factory=dict)
    reserved: dict[str, set[str]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)

    def held_by(self, workflow_id: str) -> set[str]:
        saved = {self.saved[workflow_id].slug} if workflow_id in self.saved else set()
        return saved | {self.published.get(workflow_id, "")} | self.reserved.get(workflow_id, set())

    def act(self, step: Step) -> tuple[Outcome, dict[str, Any]]:
        """Do what a step asks for, and answer."""
        if step.workflow_id in self.deleted:
            return "refused", {}
        deeds = {"save_trigger": self.save, "publish": self.publish, "unpublish": self.unpublish}
        if deed := deeds.get(step.name):
            return deed(step), {}
        if step.name == "read":
            saved = self.saved.get(step.workflow_id)
            return ("ok", {"slug": saved.slug, "method": saved.method}) if saved else ("refused", {})
        self.saved.pop(step.workflow_id, None)
        self.reserved.pop(step.workflow_id, None)
        if step.name == "delete_workflow":
            self.deleted.add(step.workflow_id)
        if step.name == "delete_workflow" or self.habits.removing_unpublishes:
            self.published.pop(step.workflow_id, None)
        return "ok", {}

    def save(self, step: Step) -> Outcome:
        if any(step.slug in self.held_by(other) for other in ("w1", "w2", "w3") if other != step.workflow_id):
            return "refused"
        before = self.saved.get(step.workflow_id)
        if before and not self.habits.drafts_free:
            self.reserved.setdefault(step.workflow_id, set()).add(before.slug)
        self.saved[step.workflow_id] = step
        return "ok"

    def publish(self, step: Step) -> Outcome:
        if step.workflow_id not in self.saved:
            return "refused"
        self.published[step.workflow_id] = self.saved[step.workflow_id].slug
        self.reserved.pop(step.workflow_id, None)
        return "ok"

    def unpublish(self, step: Step) -> Outcome:
        if step.workflow_id not in self.published:
            return "refused"
        del self.published[step.workflow_id]
        if self.habits.unpublishing_frees:
            self.saved.pop(step.workflow_id, None)
        return "ok"


def carried_out(program: list[Step], habits: Habits) -> History:
    """The history of a program; a lost request may have been carried out, or never have arrived."""
    registry = Registry(habits)
    operations = []
    for place, step in enumerate(program):
        arrives = not step.lost or place % 2 == 0
        outcome, fields = registry.act(step) if arrives else ("unknown", {})
        moment = MOMENT_MS * (place + 3)
        asked = {"slug": step.slug, "method": step.method} if step.name == "save_trigger" else {}
        shown: Outcome = "unknown" if step.lost else outcome
        operations.append(
            Operation(
                index=place,
                client=f"c{place}",
                name="read_trigger" if step.name == "read" else step.name,
                arguments={"workflow_id": step.workflow_id, **asked},
                called_at=moment - step.early,
                returned_at=moment + step.late,
                outcome=shown,
                fields={} if step.lost else fields,
                exchange=Exchange(method="POST", url="/", status=STATUS[shown]),
            )
        )
    return History(tuple(sorted(operations, key=lambda operation: operation.called_at)))
