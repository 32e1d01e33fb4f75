"""A lawful target in memory, with odd habits, and the histories of programs over it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from conformance.history.history import History
from conformance.history.operation import Event, Exchange, Operation, Outcome
from tests.contract.generated import Data, event

Program = list[tuple[str, int]]
STATUS: dict[Outcome, int | None] = {"ok": 200, "refused": 409, "failed": 500, "unknown": None}


@dataclass(frozen=True)
class Habits:
    """What the contract leaves open: how a repeat is answered, what a record carries, what a refusal looks like."""

    repeat: str = "flagged"
    remembers: bool = False
    carries: tuple[str, ...] = ("decision_id", "run_id")
    refusal: int = 503
    says_executed: bool = True


HABITS = st.builds(
    Habits,
    repeat=st.sampled_from(["flagged", "alike", "refused"]),
    remembers=st.booleans(),
    carries=st.sampled_from([("decision_id", "run_id"), ("decision_id",), ("run_id",)]),
    refusal=st.sampled_from([403, 409, 503]),
    says_executed=st.booleans(),
)


@dataclass
class Target:
    """The state of a target and what was seen of it, one operation after the other."""

    habits: Habits
    operations: list[Operation] = field(default_factory=list)
    under: dict[str, Any] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)
    decided: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    records: list[Data] = field(default_factory=list)
    workflows: int = 1
    scopes: int = 0

    def see(
        self,
        name: str,
        arguments: Data,
        outcome: Outcome = "ok",
        fields: Data | None = None,
        events: list[Data] | None = None,
        status: int | None = None,
        at: float | None = None,
    ) -> None:
        """Record one operation; it begins when all others have returned, or at a time."""
        begin = 10.0 * len(self.operations) if at is None else at
        end = begin + 9 if at is None else 10.0 * len(self.operations) + 9
        under = (
            {"under": {key: value for key, value in self.under.items() if value}} if any(self.under.values()) else {}
        )
        self.operations.append(
            Operation(
                index=len(self.operations),
                client="a",
                name=name,
                arguments={**arguments, **under},
                called_at=begin,
                returned_at=end,
                outcome=outcome,
                fields=fields or {},
                events=tuple(Event(end - 1, data) for data in events or []),
                exchange=Exchange(method="POST", url=f"/{name}", status=status or STATUS[outcome]),
            )
        )

    def flag(self, name: str) -> object:
        return self.under.get("flags", {}).get(name)

    def shut(self) -> str:
        """Why nothing can be executed now; empty where it can."""
        if self.under.get("coordinator"):
            return "unavailable"
        return "not kept" if self.flag("run_persistence") is False else ""

    def refuse(self, name: str, arguments: Data, reason: str, at: float | None = None) -> None:
        if name != "execute" or reason == "unavailable":
            self.note(arguments, "refused", reason)
        status = self.habits.refusal if reason == "unavailable" else 409
        self.see(name, arguments, "refused", {"code": reason}, status=status, at=at)

    def note(self, arguments: Data, kind: str, reason: str = "fine") -> None:
        ids = {key: arguments[key] for key in self.habits.carries if key in arguments} or {
            "run_id": arguments.get("run_id")
        }
        self.records.append({"kind": kind, "reason": reason, "n": len(self.records), **ids})

    def create(self, run: str) -> None:
        if run not in self.runs:
            self.runs[run] = "created"
            self.see("create_run", {"workflow_id": "w"}, fields={"run_id": run})

    def execute(self, run: str, *, lost: bool = False, at: float | None = None) -> None:
        self.create(run)
        arguments = {"workflow_id": "w", "run_id": run, "document": {"nodes": ["a"]}}
        if reason := self.shut() or ("claimed" if self.runs[run] == "completed" else ""):
            self.refuse("execute", arguments, reason, at)
            return
        self.runs[run] = "completed"
        told = {"ending": "clean", "content_type": "text/event-stream"}
        self.see("execute", arguments, *(("unknown",) if lost else ("ok", told, story(run))), at=at)

    def race(self, run: str) -> None:
        self.create(run)
        begin = 10.0 * len(self.operations)
        for _ in range(3):
            self.execute(run, at=begin)

    def decide(self, run: str) -> None:
        self.create(run)
        arguments = {"workflow_id": "w", "run_id": run, "decision_id": f"d-{run}", "input": {}}
        self.asked[arguments["decision_id"]] = run
        known, flagged = run in self.decided, self.habits.repeat == "flagged"
        if (reason := self.shut()) and not (known and flagged and self.habits.remembers):
            self.refuse("submit_decision", arguments, reason)
        elif known and self.habits.repeat == "refused":
            self.refuse("submit_decision", arguments, "delivered again")
        elif known:
            self.note(arguments, "duplicate")
            self.see("submit_decision", arguments, fields={"duplicate": True} if flagged else {})
        elif not self.flag("decision_bridge"):
            self.decided[run] = "idle"
            self.note(arguments, "allow")
            self.see("submit_decision", arguments, fields={"executed": False} if self.habits.says_executed else {})
        elif self.runs[run] == "completed":
            self.refuse("submit_decision", arguments, "claimed")
        else:
            self.decided[run] = self.runs[run] = "completed"
            self.note(arguments, "allow")
            self.see("submit_decision", arguments, fields={"executed": True} if self.habits.says_executed else {})

    def look(self, run: str) -> None:
        """Read a run and its replay."""
        if run not in self.runs:
            return
        over = self.runs[run] == "completed"
        cause = {"decision_id": f"d-{run}"} if self.decided.get(run) == "completed" else None
        self.see("replay", {"run_id": run}, fields={"last": over}, events=story(run) if over else [])
        self.see("read_run", {"run_id": run}, fields={"run_id": run, "status": self.runs[run], "cause": cause})

    def census(self) -> None:
        seen = {"workflows": self.workflows, "runs": dict(self.runs)}
        self.see("census", {"scope": f"s{self.scopes}"}, fields={"seen": seen})

    def audit(self, **by: str) -> None:
        rows = [row for row in self.records if all(row.get(key) == value for key, value in by.items())]
        self.see("audit", by, fields={"items": rows})

    def around(self, ask: Callable[[str], None]) -> None:
        """Ask for something, with the census and the audit before and after."""
        self.scopes += 1
        self.census()
        self.audit()
        ask(f"s{self.scopes}")
        self.audit()
        self.census()

    def chat(self, scope: str) -> None:
        if self.under.get("coordinator"):
            self.refuse("chat_create", {"message": "hi", "census": scope}, "unavailable")
        else:
            self.workflows += 1
            self.see("chat_create", {"message": "hi", "census": scope}, fields={"ending": "clean"})

    def generate(self, scope: str) -> None:
        arguments = {"census": scope, "actor": "operator"}
        self.see("internal_generate", arguments, "refused", status=403 if self.flag("internal_create") else 404)

    def forge(self, run: str) -> None:
        self.create(run)
        forged = {"workflow_id": "w", "run_id": run, "decision_id": f"f-{len(self.operations)}", "broken": "action"}
        self.asked[str(forged["decision_id"])] = run
        self.around(lambda scope: self.refuse("submit_decision", {**forged, "census": scope}, "invalid"))

    def switch(self, **flags: bool) -> None:
        self.see("control.flags", dict(flags))
        self.under["flags"] = {**self.under.get("flags", {}), **flags}

    def coordinator(self, mode: str) -> None:
        self.see("control.coordinator", {"mode": mode or "present"})
        self.under["coordinator"] = mode

    def finish(self) -> History:
        """Put everything back, look at every run and look every decision up."""
        self.under = {}
        for run in self.runs:
            self.look(run)
        for decision_id, run in self.asked.items():
            self.audit(decision_id=decision_id)
            self.audit(run_id=run)
        return History(tuple(self.operations))


def story(run: str) -> list[Data]:
    steps = (("workflow_start", None), ("node_start", "a"), ("node_complete", "a"), ("workflow_complete", None))
    return [event(kind, node, run) for kind, node in steps]


ACTIONS: dict[str, Callable[[Target, str], None]] = {
    "create": Target.create,
    "execute": Target.execute,
    "execute, the answer is lost": lambda target, run: target.execute(run, lost=True),
    "race": Target.race,
    "decide": Target.decide,
    "forge": Target.forge,
    "look": Target.look,
    "chat": lambda target, _: target.around(target.chat),
    "generate": lambda target, _: target.around(target.generate),
    "coordinator away": lambda target, _: target.coordinator("absent"),
    "coordinator back": lambda target, _: target.coordinator(""),
    "bridge on": lambda target, _: target.switch(decision_bridge=True),
    "bridge off": lambda target, _: target.switch(decision_bridge=False),
    "runs are not kept": lambda target, _: target.switch(run_persistence=False),
    "runs are kept": lambda target, _: target.switch(run_persistence=True),
    "internal on": lambda target, _: target.switch(internal_create=True),
    "internal off": lambda target, _: target.switch(internal_create=False),
}
CERTAIN = [action for action in ACTIONS if "lost" not in action]


def programs(actions: list[str]) -> st.SearchStrategy[Program]:
    """Programs over two runs, or over one that is decided on and executed in every way."""
    about_one = [
        action for action in actions if any(word in action for word in ("execute", "race", "decide", "bridge"))
    ]
    return st.lists(st.tuples(st.sampled_from(actions), st.integers(1, 2)), max_size=14) | st.lists(
        st.tuples(st.sampled_from(about_one), st.just(1)), max_size=6
    )


def carried_out(program: Program, habits: Habits) -> History:
    """The history of a program over a lawful target."""
    target = Target(habits)
    for action, run in program:
        ACTIONS[action](target, f"r{run}")
    return target.finish()
