"""How fast recorded histories are judged by all clauses, beside the plain parse of the same bytes."""

import gc
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from conformance.contract.contract import by_id
from conformance.contract.verdict import Ruling
from conformance.history.history import History
from conformance.history.operation import Event, Operation
from tests.bench.figure import Figure, at_least, at_most, told
from tests.bench.processes import BenchmarkError

LEAST = 200_000
MOST_GROWTH = 1.3
LENGTHS = (25_000, 50_000, 100_000)


def timed(action: Callable[[], object]) -> float:
    """The seconds that an action takes, the collector kept out of it."""
    gc.collect()
    gc.disable()
    begin = time.perf_counter()
    action()
    spent = time.perf_counter() - begin
    gc.enable()
    return spent


def event_texts(run_id: str, count: int) -> list[bytes]:
    """A run's events as they come over the wire: node events about six nodes, begin and end."""
    types = ["workflow_start", *(["node_start", "node_progress", "node_complete"] * count), "workflow_complete"]
    types[count - 1 :] = ["workflow_complete"]
    return [
        orjson.dumps(
            {
                "type": kind,
                "run_id": run_id,
                "executor_id": "engine",
                "seq": seq,
                "at": "2026-01-01T00:00:00.000Z",
                "node_id": f"n{(seq - 1) // 3 % 6}",
                "node_type": "template",
            }
        )
        for seq, kind in enumerate(types)
    ]


def operations_of(run_id: str, texts: list[bytes], index: int) -> list[Operation]:
    """Creation, stream, settled replay and status of one run."""
    begin = float(index)

    def operation(place: int, name: str, **more: Any) -> Operation:  # noqa: ANN401 - an operation's fields vary
        at = begin + place
        told = {"index": index + place, "client": "a", "name": name, "called_at": at, "returned_at": at + 1}
        return Operation(outcome="ok", **{**told, **more})

    def events() -> tuple[Event, ...]:
        return tuple(Event(begin + 1, orjson.loads(text)) for text in texts)

    stream = {"ending": "clean", "content_type": "text/event-stream"}
    asked = {"workflow_id": "w", "run_id": run_id, "document": {"nodes": [f"n{n}" for n in range(6)]}}
    settled = {"run_id": run_id, "settled": True}
    return [
        operation(0, "create_run", arguments={"workflow_id": "w"}, fields={"run_id": run_id}),
        operation(1, "execute", arguments=asked, fields=stream, events=events()),
        operation(2, "replay", arguments=settled, fields={"last": True}, events=events()),
        operation(3, "read_run", arguments=settled, fields={"run_id": run_id, "status": "completed"}),
    ]


def measured(runs: int, events: int) -> dict[str, Any]:
    """Figures of judging so many runs of so many events each, as one history."""
    texts = {f"run-{number}": event_texts(f"run-{number}", events) for number in range(runs)}
    shown = 2 * runs * events
    parse_s = timed(lambda: [[orjson.loads(text) for text in run] for run in texts.values() for _ in range(2)])
    operations: list[Operation] = []
    for run_id, run in texts.items():
        operations += operations_of(run_id, run, len(operations))
    clauses = by_id()
    by_clause: dict[str, float] = {}
    history = History(tuple(operations))
    verdicts = {}
    for clause_id, clause in clauses.items():
        by_clause[clause_id] = timed(lambda clause=clause: verdicts.update({clause.id: clause.judge(history)}))  # type: ignore[misc]
    judge_s = sum(by_clause.values())
    slowest = sorted(by_clause.items(), key=lambda item: -item[1])[:5]
    bad = [clause_id for clause_id, v in verdicts.items() if v.ruling not in {Ruling.HELD, Ruling.UNEXERCISED}]
    return {
        "runs": runs,
        "events_per_run": events,
        "events_judged": shown,
        "judge_events_per_s": round(shown / judge_s),
        "parse_events_per_s": round(shown / parse_s),
        "judge_s": round(judge_s, 4),
        "judging_peak_mb": round(peak_mb(operations), 1),
        "slowest_ms": {clause_id: round(1000 * spent, 1) for clause_id, spent in slowest},
        "not_held": bad,
    }


def peak_mb(operations: list[Operation]) -> float:
    """What judging adds to the memory that the history itself takes."""
    gc.collect()
    tracemalloc.start()
    history = History(tuple(operations))
    for clause in by_id().values():
        clause.judge(history)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def bench() -> Iterator[Figure]:
    """Many short runs, many in one unit, one long run; then how the time grows with a run's length."""
    yield rate("many_runs", measured(2_000, 50))
    short = measured(600, 5)
    yield told("runs_of_5_events_in_a_unit", short["judge_events_per_s"], "events/s", short)
    lengths = [measured(1, events) for events in LENGTHS]
    yield rate("a_long_run", lengths[-1])
    taken = {f"{found['events_per_run']}_events_s": found["judge_s"] for found in lengths}
    grown = lengths[-1]["judge_s"] / lengths[0]["judge_s"] / (LENGTHS[-1] / LENGTHS[0])
    yield at_most("growth", grown, "times linear time", MOST_GROWTH, taken)
    yield told("long_run_peak", lengths[-1]["judging_peak_mb"], "MB beside the history", {
        f"{found['events_per_run']}_events_mb": found["judging_peak_mb"] for found in lengths
    })  # fmt: skip


def rate(name: str, found: dict[str, Any]) -> Figure:
    """Events judged per second by all clauses, beside the plain parse; not held is not worth a figure."""
    if found["not_held"]:
        raise BenchmarkError(f"{name}: not held: {', '.join(found['not_held'])}")
    return at_least(name, found.pop("judge_events_per_s"), "events/s", LEAST, found)
