"""Logs and monitoring: every run is there, and the counts grow by what happened."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from conformance.contract.backend.begun import CAUSES, Run, begun_runs, workflow_of
from conformance.contract.backend.logs import ENDED, LogReading, kind_of, log_readings, reads
from conformance.contract.clause import Section, clause
from conformance.contract.surroundings import undisturbed
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

LAGS: Literal["lags"] = "lags"
"""What is said of a reading that counts too little as yet."""

SHOWN = "日志和监控读取仍能展示 workflow runs。"


@clause(
    "OBSERVE-1",
    "MUST",
    source="WB evidence 6",
    quote=SHOWN,
    zh="每个 run，无论如何启动，都在日志中，并带有其状态和原因。",
)
def logs_every_run(history: History) -> Findings:
    """Every run, however started, is in the logs with its status and cause."""
    readings = [reading for reading in log_readings(history) if reading.whole and undisturbed(reading.pages[0])]
    tells, single = told_by(readings), reads(history)
    for run in begun_runs(history) if readings else ():
        until = deleted_at(history, run.workflow_id)
        about = [
            reading
            for reading in readings
            if reading.workflow_id in {None, run.workflow_id}
            and run.known_at <= reading.called_at
            and reading.returned_at <= until
        ]
        if about:
            kinds = (kind_of(read.fields) for read in single.get(run.run_id, ()))
            yield from logged(history, run, about[-1], tells, next(filter(None, kinds), None))


def told_by(readings: list[LogReading]) -> set[str]:
    """Which of status and cause any row of the log tells."""
    rows = [row for reading in readings for _, row in reading.rows.values()]
    told = {"status": any(row.get("status") for row in rows), "cause": any(kind_of(row) for row in rows)}
    return {key for key, is_told in told.items() if is_told}


def deleted_at(history: History, workflow_id: str | None) -> float:
    """When a workflow may have gone, and its runs with it."""
    gone = (o for o in history.named("delete_workflow") if o.arguments.get("workflow_id") == workflow_id)
    return min((o.called_at for o in gone if o.outcome != "refused"), default=float("inf"))


def logged(history: History, run: Run, reading: LogReading, tells: set[str], own_kind: str | None) -> Findings:
    """Judge what the last reading of a log shows of one run, whose own record may tell the cause; what may still come
    is not judged.
    """
    begun = Witness(run.requests[0].index)
    if run.run_id not in reading.rows:
        if reading.is_settled_since(run.known_at, history.facts):
            places = (begun, Witness(reading.pages[-1].index))
            yield Breach("a run that began is not in the log", places, run.run_id, sorted(reading.rows)[:5])
        return
    page, row = reading.rows[run.run_id]
    places = (begun, Witness(page.index))
    status, kind = row.get("status"), kind_of(row) or own_kind
    ended = run.status if run.seen_at <= reading.called_at else None
    lags = status not in ENDED and not reading.is_settled_since(run.seen_at, history.facts)
    lacking = [key for key, shown in (("status", status), ("cause", kind)) if not shown]
    if set(lacking) & tells:
        yield Breach(f"the log tells no {lacking[0]} of a run", places, {"status": ended, "cause": run.kind}, dict(row))
    elif lacking:
        yield Doubt(f"the log tells the {lacking[0]} of no run", places)
    elif run.kind and kind != run.kind:
        yield Breach("the log tells another cause of a run", places, run.kind, kind)
    elif ended and status != ended and not lags:
        yield Breach("the log tells another status of a run", places, ended, status)
    elif ended is None or status == ended:
        yield KEPT


@dataclass(frozen=True)
class Happening:
    """A run as far as the history can tell: begun and ended between two times, in ms; `status` None where unknown."""

    kind: str
    status: str | None
    since: float
    until: float
    most: int = 1

    def within(self, before: Operation, after: Operation) -> bool:
        """Whether it surely began and ended between two readings."""
        return self.status is not None and before.returned_at <= self.since and self.until <= after.called_at

    def outside(self, before: Operation, after: Operation) -> bool:
        """Whether it was surely over before the one, or surely began after the other."""
        over = self.status is not None and self.until <= before.called_at
        return over or self.since >= after.returned_at


def happenings(history: History, workflow_id: str) -> Iterator[Happening]:
    """Every run of a workflow that was asked for, the refused aside."""
    known = [run for run in begun_runs(history) if run.workflow_id == workflow_id]
    explained = {request.index for run in known for request in run.requests}
    for run in known:
        since = min(request.called_at for request in run.requests)
        yield Happening(run.kind or "", run.status, since, run.seen_at)
    for request in history.named(*CAUSES):
        if workflow_of(request) in {workflow_id, None} and request.index not in explained:
            yield from unnamed(request)
    for tick in history.named("control.clock"):
        due = tick.arguments.get("due")
        instants = due.get(workflow_id) if isinstance(due, dict) else None
        if isinstance(instants, list) and instants and tick.outcome != "refused":
            yield Happening("schedule", None, tick.called_at, float("inf"), len(instants))


def unnamed(request: Operation) -> Iterator[Happening]:
    """What a request may have begun whose answer names no run: a synchronous success did, a trap that was refused did
    not, of anything else nobody knows.
    """
    kind = CAUSES[request.name]
    met = request.arguments.get("extension")
    is_sync = request.name == "call_extension" and isinstance(met, dict) and met.get("mode") == "sync"
    if request.outcome == "ok" and is_sync and "output" in request.fields and request.http_status == 200:  # noqa: PLR2004
        yield Happening(kind, "completed", request.called_at, request.returned_at)
    elif request.outcome != "refused" or (is_sync and request.arguments.get("trap") is None):
        yield Happening(kind, None, request.called_at, float("inf"))


@clause(
    "OBSERVE-2",
    "MUST",
    source="WB evidence 6",
    quote=SHOWN,
    zh="监控计数恰好按发生的 run 增长，并按结果区分。",
)
def counts_what_happened(history: History) -> Findings:
    """Monitoring counts grow by exactly the runs that happened, by outcome."""
    made = [o.fields.get("workflow_id") for o in history.named("create_workflow") if o.outcome == "ok"]
    # A workflow that was not made here may be busy with other people's runs.
    for workflow_id in dict.fromkeys(own for own in made if isinstance(own, str)):
        readings = [o for o in history.named("monitoring") if o.arguments.get("workflow_id") == workflow_id]
        if readings:
            yield from grown(history, workflow_id, readings)


def grown(history: History, workflow_id: str, readings: list[Operation]) -> Findings:
    """Hold each reading of one workflow's counts against an earlier one; what lags is left to a later reading."""
    happened = list(happenings(history, workflow_id))
    base: Operation | None = None
    for reading in readings:
        if reading.outcome != "ok" or not isinstance(reading.fields.get("by_status"), dict):
            if reading.outcome in {"ok", "unknown"}:
                yield Doubt("the monitoring counts could not be read", (Witness(reading.index),))
            continue
        if base is not None and base.returned_at <= reading.called_at:
            finding = difference(history, happened, base, reading)
            if finding == LAGS:
                continue
            if finding is not None:
                yield finding
        base = reading


def difference(
    history: History, happened: list[Happening], base: Operation, reading: Operation
) -> Finding | Literal["lags"] | None:
    """Judge the growth between two readings by outcome and by cause; None where it is lawful, but something may have
    been counted by either.
    """
    sure = [run for run in happened if run.within(base, reading)]
    late = [run for run in happened if run.outside(base, reading) and run.since < base.called_at]
    late = [run for run in late if not settled_since(base, run.until, history)]
    open_ones = [run for run in happened if not run.within(base, reading) and not run.outside(base, reading)] + late
    spare = sum(run.most for run in open_ones)
    last_end = max((run.until for run in sure), default=base.returned_at)
    places = (Witness(base.index), Witness(reading.index))
    groups: list[tuple[str, Counter[str | None], tuple[str, ...]]] = [
        ("by_status", Counter(run.status for run in sure), ENDED)
    ]
    if all(isinstance(o.fields.get("by_cause"), dict) for o in (base, reading)) and all(run.kind for run in happened):
        groups.append(("by_cause", Counter(run.kind for run in sure), tuple({run.kind for run in happened})))
    for field, due, keys in groups:
        for key in keys:
            growth = count(reading, field, key) - count(base, field, key)
            if due[key] <= growth <= due[key] + spare:
                continue
            if growth < due[key] and not settled_since(reading, last_end, history):
                return LAGS
            because = f"the monitoring counts of {key} runs grew otherwise than by what happened"
            return Breach(because, places, due[key], growth)
    return None if spare else KEPT


def settled_since(reading: Operation, time: float, history: History) -> bool:
    """Whether a reading was made so long after a time that what it does not count will never be counted."""
    marked = reading.arguments.get("settled") is True
    return reading.called_at >= time and (marked or reading.called_at - time >= history.facts.settle_ms)


def count(reading: Operation, field: str, key: object) -> int:
    """One count; what is not shown is none."""
    counts: Any = reading.fields.get(field)
    shown = counts.get(key) if isinstance(counts, Mapping) else None
    return shown if isinstance(shown, int) and not isinstance(shown, bool) else 0


SECTION = Section(
    name="observe",
    title="Logs and monitoring",
    title_zh="日志与监控",
    capability="observability",
    clauses=(logs_every_run, counts_what_happened),
)
