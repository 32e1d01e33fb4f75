"""Terminal state: a run that has ended says so once, last, and truthfully, whatever its clients and servers suffer."""

from collections.abc import Iterator

from conformance.contract.clause import Section, clause
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History, asked_run
from conformance.history.operation import Operation
from conformance.history.sequence import Sequence

ONCE = "同一 `run_id` 的事件序列必须出现且仅出现一次终态（幂等与去重由后续 issue 固化）。"
FINAL = "定义：一次执行的最终结果事件，至少包含：`workflow_complete`（成功终态）、`workflow_error`（失败终态）"
FACT = "统一 `run_id` 作为执行事实源（SSE 执行流 + RunEvents 持久化 + 回放一致性）。"

RUNNING = ("created", "running")


@clause(
    "TERM-1",
    "MUST",
    source="CL 2.3",
    quote=ONCE,
    zh="已结束的 run 有一个终态事件：`workflow_complete` 或 `workflow_error`。",
    modes="PC",
)
def has_a_terminal_event(history: History) -> Findings:
    """A run that has ended has a terminal event: `workflow_complete` or `workflow_error`."""
    for sequence in ended(history):
        if sequence.terminals:
            yield KEPT
        else:
            last = sequence.types[-1] if sequence.types else "no event at all"
            here = (Witness(*sequence.locate(len(sequence.events) - 1)),)
            because = f"the run has ended and its {sequence.channel} shows no terminal event"
            yield Breach(because, here, f"{sequence.facts.complete} or {sequence.facts.error}", f"last: {last}")
    for stream in history.streams:
        if stream.ending == "open" and not stream.terminals:
            yield waited(stream, history.settled.get(stream.run_id))


def ended(history: History) -> Iterator[Sequence]:
    """The sequences that show an ended run: streams that the target ended, settled replays, runs that never began
    aside.
    """
    yield from (stream for stream in history.streams if stream.whole)
    begun = {stream.run_id for stream in history.streams}
    for reading in history.settled.values():
        if reading.events or reading.run_id in begun:
            yield reading


def waited(stream: Sequence, settled: Sequence | None) -> Finding:
    """Judge a stream that was open and without an end when our patience was over."""
    here = (Witness(*stream.locate(len(stream.events) - 1)),)
    execution = stream.operations[0]
    silent_since = stream.events[-1].at if stream.events else execution.called_at
    waited_ms = execution.returned_at - silent_since
    if settled and settled.terminals and waited_ms >= stream.facts.settle_ms:
        because = "the run has ended and its stream, still open, shows no terminal event"
        return Breach(because, here, settled.types[settled.terminals[0]], f"nothing for {waited_ms:.0f} ms")
    return Doubt("the stream was given up before it showed an end", here)


@clause("TERM-2", "MUST", source="CL 2.3", quote=ONCE, zh="终态事件只有一个。", modes="PC")
def has_only_one(history: History) -> Findings:
    """It has only one terminal event."""
    for sequence in history.sequences + history.rests:
        if len(sequence.terminals) > 1:
            here = tuple(Witness(*sequence.locate(place)) for place in sequence.terminals[:2])
            shown = [sequence.types[place] for place in sequence.terminals]
            yield Breach(f"the {sequence.channel} shows {len(shown)} terminal events", here, "one", shown[:5])
        elif sequence.terminals:
            yield KEPT


@clause("TERM-3", "MUST", source="CL 2.3", quote=FINAL, zh="终态事件之后没有任何事件。", modes="P")
def is_the_last_event(history: History) -> Findings:
    """Nothing follows the terminal event."""
    # A second terminal event is TERM-2's, so that each of the two faults has one clause that names it.
    for sequence in history.sequences + history.rests:
        if not sequence.terminals:
            continue
        first = sequence.terminals[0]
        ends = set(sequence.terminals)
        after = next((place for place in range(first + 1, len(sequence.events)) if place not in ends), None)
        if after is None:
            yield KEPT
        else:
            here = (Witness(*sequence.locate(first)), Witness(*sequence.locate(after)))
            because = f"the {sequence.channel} goes on after its terminal event"
            yield Breach(because, here, "nothing", sequence.types[after])


@clause(
    "TERM-4",
    "MUST",
    source="CL 2.3, 3.2",
    quote=FINAL,
    zh="终态事件说真话：留下失败节点（其最后一个事件是 `node_error`）的 run 绝不以 `workflow_complete` 结束；"
    "不会失败的文档绝不以 `workflow_error` 结束。",
    modes="P",
)
def tells_the_truth(history: History) -> Findings:
    """The terminal event tells the truth: a run that leaves a node failed (its last word is `node_error`) never ends
    in `workflow_complete`; a document that cannot fail never ends in `workflow_error`.
    """
    for sequence in history.sequences:
        if sequence.terminals:
            yield truthful(sequence)
    if any(operation.name.startswith("control.") for operation in history.operations):
        return
    for stream in history.streams:
        execution = stream.operations[0]
        document = execution.arguments.get("document") or {}
        shown = next((s for s in (stream, history.settled.get(stream.run_id)) if s and s.terminals), None)
        if shown and document.get("outcome") in {"completes", "fails"} and stream.ending in {"clean", "open"}:
            yield as_written(shown, str(document["outcome"]))


def truthful(sequence: Sequence) -> Finding:
    """Judge the terminal event by the nodes' own last words."""
    end = sequence.terminals[0]
    failed = failed_nodes(sequence, end) if "node_error" in sequence.distinct_types else {}
    if not failed or sequence.types[end] != sequence.facts.complete:
        return KEPT
    node, place = next(iter(failed.items()))
    here = (Witness(*sequence.locate(place)), Witness(*sequence.locate(end)))
    because = f"node {node} was left failed and the {sequence.channel} ends in a success"
    return Breach(because, here, sequence.facts.error, sequence.facts.complete)


def failed_nodes(sequence: Sequence, end: int) -> dict[str, int]:
    """The nodes whose last word before the end is `node_error`, each with the place of that word; a retry that
    completes clears it.
    """
    last: dict[str, int] = {}
    for place, kind in enumerate(sequence.types[:end]):
        if kind in {"node_start", "node_complete", "node_error"}:
            last[str(sequence.data[place].get("node_id"))] = place
    return {node: place for node, place in last.items() if sequence.types[place] == "node_error"}


def as_written(sequence: Sequence, outcome: str) -> Finding:
    """Judge the terminal event by what the executed document can come to."""
    end = sequence.terminals[0]
    facts = sequence.facts
    expected = facts.complete if outcome == "completes" else facts.error
    if sequence.types[end] == expected:
        return KEPT
    can = "cannot fail" if outcome == "completes" else "cannot succeed"
    here = (Witness(*sequence.locate(end)),)
    return Breach(f"the run of a document that {can} ends otherwise", here, expected, sequence.data[end])


@clause("TERM-5", "MUST", source="CL 1", quote=FACT, zh="run 自身的状态与其终态事件一致。")
def agrees_with_the_status(history: History) -> Findings:
    """The run's own status agrees with its terminal event."""
    for run_id, shown in terminal_views(history).items():
        end = shown.terminals[0]
        agreed = "completed" if shown.types[end] == shown.facts.complete else "failed"
        seen_at = shown.operations[-1].returned_at
        reads = [o for o in history.of_run(run_id, "read_run") if o.called_at >= seen_at and o.outcome == "ok"]
        finding = status_finding(shown, end, agreed, reads)
        if finding:
            yield finding


def terminal_views(history: History) -> dict[str, Sequence]:
    """Per run a sequence that shows its terminal event; the stream before the replay."""
    views: dict[str, Sequence] = {}
    for sequence in history.sequences:
        if sequence.terminals:
            views.setdefault(sequence.run_id, sequence)
    return views


def status_finding(shown: Sequence, end: int, agreed: str, reads: list[Operation]) -> Finding | None:
    """Judge the reads of a run's status after its end; one that lags is read until the settle rule's end, and one
    that was right stays so.
    """
    finding: Finding | None = None
    for read in reads:
        status = read.fields.get("status")
        places = (Witness(*shown.locate(end)), Witness(read.index))
        if status == agreed:
            finding = KEPT
        elif status not in RUNNING or finding is KEPT:
            return Breach(f"the run's status is {status} and its end another", places, agreed, status)
        elif read.arguments.get("settled"):
            return Breach(f"the run has ended and its status stays {status}", places, agreed, status)
    return finding


@clause(
    "TERM-6",
    "MUST",
    source="CL 2.3",
    quote=ONCE,
    zh="客户端在任意时刻断开后，run 仍会落定，其回放中恰有一个终态事件。",
    modes="P",
)
def survives_a_disconnect(history: History) -> Findings:
    """A client that disconnects at any point leaves a run that still settles with exactly one terminal event in its
    replay.
    """
    for execution in history.named("execute"):
        run_id = asked_run(execution)
        if run_id and execution.arguments.get("leave") is not None and execution.outcome in {"ok", "unknown"}:
            yield from settled_once(history, execution, run_id, "a client's disconnect")


@clause(
    "TERM-7",
    "MUST",
    source="CL 2.3",
    quote=ONCE,
    zh="服务器在 run 期间被杀死并重启后，该 run 恰有一个终态事件，且没有永远运行的 run。",
    controls=("kill",),
)
def survives_a_kill(history: History) -> Findings:
    """A server killed during a run leaves, once started again, exactly one terminal event for it, and no run that is
    running for ever.
    """
    for kill in history.named("control.kill"):
        if kill.outcome != "ok":
            continue
        for execution in history.named("execute"):
            run_id = asked_run(execution)
            if run_id and was_running(execution, kill):
                yield from settled_once(history, execution, run_id, "a kill of the server", since=kill.returned_at)


def was_running(execution: Operation, kill: Operation) -> bool:
    """Whether an accepted execution may have been going on when the server was killed."""
    over = execution.returned_at <= kill.called_at and execution.fields.get("ending") == "clean"
    return execution.called_at < kill.called_at and execution.outcome in {"ok", "unknown"} and not over


def settled_once(history: History, execution: Operation, run_id: str, after: str, since: float = 0.0) -> Findings:
    """Judge whether a run that was disturbed has settled: one terminal event in its replay, and a status that ended."""
    since = max(since, execution.returned_at)
    readings = [r for r in history.settled_readings.get(run_id, ()) if r.operations[0].called_at >= since]
    reads = [o for o in history.of_run(run_id, "read_run") if o.called_at >= since]
    status = next((o.fields.get("status") for o in reversed(reads) if o.outcome == "ok"), None)
    if status == "created" and not execution.events and not any(r.events for r in readings):
        return
    if not readings:
        yield unsettled(history, execution, run_id, after, since)
        return
    last = readings[-1]
    here = (Witness(execution.index), Witness(*last.locate(len(last.events) - 1)))
    if len(last.terminals) != 1:
        shown = [last.types[place] for place in last.terminals]
        yield Breach(f"after {after} the replay holds {len(shown)} terminal events", here, "exactly one", shown)
    elif status in RUNNING and any(o.arguments.get("settled") for o in reads):
        yield Breach(f"after {after} the run is {status} for ever", here, "completed or failed", status)
    else:
        yield KEPT


def unsettled(history: History, execution: Operation, run_id: str, after: str, since: float) -> Finding:
    """Judge a disturbed run of which no settled replay was read: one that says so itself after the deadline goes on."""
    late = [o for o in history.of_run(run_id, "replay", "read_run") if o.called_at >= since and o.outcome == "ok"]
    late = [o for o in late if o.arguments.get("settled") is True]
    replayed = [o for o in late if o.name == "replay" and o.fields.get("last") is not True]
    status = next((o.fields.get("status") for o in reversed(late) if o.name == "read_run"), None)
    goes_on = status in RUNNING or any(o.fields.get("settled") is False for o in replayed[-1:])
    if goes_on and late:
        here = (Witness(execution.index), Witness(late[-1].index))
        return Breach(f"after {after} the run goes on for ever", here, "exactly one terminal event", status)
    return Doubt(f"after {after} no replay of the run could be read", (Witness(execution.index),))


SECTION = Section(
    name="terminal",
    title="Terminal state",
    title_zh="终态",
    capability="execution-stream",
    clauses=(
        has_a_terminal_event,
        has_only_one,
        is_the_last_event,
        tells_the_truth,
        agrees_with_the_status,
        survives_a_disconnect,
        survives_a_kill,
    ),
)
