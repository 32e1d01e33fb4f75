"""A target on paper: it answers each operation from memory and at once, and as wrongly as a test wants."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.drive.unit import Driver, Patience, Unit
from conformance.history.history import asked_run
from conformance.history.operation import Event, Facts, Operation, Outcome

Fault = Callable[[Operation], Operation]


class Sheet:
    """A journal that nobody reads: it keeps the operations in memory."""

    def __init__(self) -> None:
        self.kept: list[Operation] = []

    def operation(self, operation: Operation, *, case: str | None, unit: int) -> None:
        del case, unit
        self.kept.append(operation)


@dataclass
class Paper:
    """A lawful target in memory; `faults` change the answers of an operation, by its name."""

    faults: dict[str, Fault] = field(default_factory=dict)
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    clock: "itertools.count[int]" = field(default_factory=itertools.count)
    asked: list[str] = field(default_factory=list)
    lacks: frozenset[str] = frozenset()

    def offers(self, name: str) -> bool:
        return name not in self.lacks

    def now(self) -> float:
        return float(next(self.clock))

    async def call(self, name: str, arguments: Mapping[str, Any], **how: Any) -> Operation:  # noqa: ANN401
        called_at = self.now()
        self.asked.append(name)
        kept = dict(arguments)
        if "leave_after" in how:
            kept["leave"] = how["leave_after"]
        outcome, fields, events = getattr(self, name)(arguments)
        operation = Operation(
            index=0,
            client=how.get("client", "main"),
            name=name,
            arguments=kept,
            called_at=called_at,
            returned_at=self.now(),
            outcome=outcome,
            fields=fields,
            events=events,
        )
        return self.faults.get(name, lambda same: same)(operation)

    def create_workflow(self, arguments: Mapping[str, Any]) -> "Answer":
        del arguments
        return "ok", {"workflow_id": f"w{next(self.clock)}"}, ()

    def create_run(self, arguments: Mapping[str, Any]) -> "Answer":
        run_id = f"r{len(self.runs) + 1}"
        self.runs[run_id] = {"workflow_id": arguments["workflow_id"], "status": "created", "events": ()}
        return "ok", {"run_id": run_id}, ()

    def execute(self, arguments: Mapping[str, Any]) -> "Answer":
        run = self.runs.get(asked_run_of(arguments) or "")
        if run is None or run["workflow_id"] != arguments["workflow_id"] or run["status"] != "created":
            return "refused", {"code": "no"}, ()
        run["events"] = tuple(events_of(str(arguments["run_id"]), self.now()))
        run["status"] = "completed"
        return "ok", {"ending": "clean", "content_type": "text/event-stream"}, run["events"]

    def read_run(self, arguments: Mapping[str, Any]) -> "Answer":
        run = self.runs.get(arguments["run_id"])
        return ("ok", {"run_id": arguments["run_id"], "status": run["status"]}, ()) if run else ("refused", {}, ())

    def list_runs(self, arguments: Mapping[str, Any]) -> "Answer":
        rows = [
            {"run_id": run_id, "status": run["status"]}
            for run_id, run in self.runs.items()
            if run["workflow_id"] == arguments["workflow_id"]
        ]
        return "ok", {"items": rows, "has_more": False}, ()

    def replay(self, arguments: Mapping[str, Any]) -> "Answer":
        run = self.runs.get(arguments["run_id"])
        if run is None:
            return "refused", {}, ()
        start = int(arguments.get("cursor") or 0)
        end = start + int(arguments["limit"])
        more = end < len(run["events"])
        ended = run["status"] == "completed"
        fields = {"next_cursor": end if more else None, "has_more": more, "settled": ended, "last": ended and not more}
        return "ok", fields, run["events"][start:end]

    def resume_stream(self, arguments: Mapping[str, Any]) -> "Answer":
        events = self.runs[arguments["run_id"]]["events"]
        after = int(arguments.get("last_event_id") or 0)
        return "ok", {"ending": "clean", "content_type": "text/event-stream"}, events[after:]


Answer = tuple[Outcome, dict[str, Any], tuple[Event, ...]]


def asked_run_of(arguments: Mapping[str, Any]) -> str | None:
    blank = Operation(index=0, client="", name="", arguments=arguments, called_at=0, returned_at=0, outcome="ok")
    return asked_run(blank)


def events_of(run_id: str, at: float) -> list[Event]:
    types = ("workflow_start", "node_start", "node_complete", "workflow_complete")
    return [
        Event(at, {"type": kind, "run_id": run_id, "executor_id": "paper", "node_id": "n"}, id=str(place))
        for place, kind in enumerate(types, 1)
    ]


def driver_on(paper: Paper, *, full_s: float = 5.0) -> Driver:
    """A driver whose pauses take no time but the paper's own."""
    driver = Driver(paper, Unit("case", 1, Facts()), Sheet(), Patience(full_s))  # type: ignore[arg-type]

    async def pause(seconds: float) -> None:
        paper.clock = itertools.count(next(paper.clock) + int(seconds * 1000))

    driver.pause = pause  # type: ignore[method-assign]
    return driver


def unanswered(times: int) -> Fault:
    """An answer that is lost, so many times."""
    left = itertools.count(times, -1)
    return lambda operation: replace(operation, outcome="unknown", fields={}) if next(left) > 0 else operation
