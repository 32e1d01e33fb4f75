"""Execution events: which types a stream may hold, what each event carries, and that a client can read it.

An event that is no JSON object has no type and no fields to judge: it is EVT-5's affair alone.
"""

from collections.abc import Callable, Mapping
from typing import Any

from conformance.contract.clause import Section, clause
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation
from conformance.history.sequence import Sequence

PREFIXES = ("node_", "workflow_")
FORBIDDEN = frozenset({"planning", "tool_call", "tool_result"})
NODE_EVENTS = frozenset({"node_start", "node_complete", "node_error"})
REQUIRED = ("type", "run_id", "executor_id")

NO_CONTENT = 204
"""How an event stream says, by the WHATWG's text, that there is nothing to come back for."""

TYPES = "允许：仅 `node_*` 与 `workflow_*`"
NEVER = "禁止：`planning`、`tool_call`、`tool_result`"
FIELDS = "每条 execution SSE 事件必须包含：`type`（符合 3.1）、`run_id`、`executor_id`"
CLOSED = "违反合同必须 fail-closed：不得向客户端输出“伪装的成功事件”；应转为 `workflow_error`"
STREAM = "执行流（execution stream）在 API 边界的最小合同冻结在代码中"


def is_text(value: object) -> bool:
    """Whether a value is a string that is not blank."""
    return isinstance(value, str) and bool(value.strip())


def is_foreign_type(value: object) -> bool:
    """Whether a type is outside the vocabulary; the three that EVT-2 names are left to it, one clause per fault."""
    return is_text(value) and not str(value).startswith(PREFIXES) and value not in FORBIDDEN


def judged_places(history: History, because: str, expected: str, find: Callable[[Sequence], list[int]]) -> Findings:
    """One finding per sequence: the first place that `find` gives is the witness."""
    for sequence in history.sequences + history.rests:
        places = [place for place in find(sequence) if sequence.events[place].data is not None]
        if places:
            shown = sequence.data[places[0]]
            here = (Witness(*sequence.locate(places[0])),)
            yield Breach(because.format(channel=sequence.channel), here, expected=expected, actual=shown)
        elif sequence.events:
            yield KEPT


@clause(
    "EVT-1",
    "MUST",
    source="CL 3.1",
    quote=TYPES,
    zh="每个事件的类型以 `node_` 或 `workflow_` 开头。",
    modes="P",
)
def begins_with_a_lawful_prefix(history: History) -> Findings:
    """Every event's type begins with `node_` or `workflow_`."""
    yield from judged_places(
        history,
        "an event of the {channel} has a type outside the execution vocabulary",
        "a type that begins with node_ or workflow_",
        lambda sequence: sequence.places("type", is_foreign_type),
    )


@clause(
    "EVT-2",
    "MUST",
    source="CL 3.1",
    quote=NEVER,
    zh="执行流中绝不出现 `planning`、`tool_call`、`tool_result`。",
)
def is_no_agent_talk(history: History) -> Findings:
    """`planning`, `tool_call` and `tool_result` never appear in an execution stream."""

    def find(sequence: Sequence) -> list[int]:
        by_type = sequence.places("type", lambda value: isinstance(value, str) and value in FORBIDDEN)
        return by_type or [place for place, event in enumerate(sequence.events) if event.name in FORBIDDEN]

    yield from judged_places(
        history, "the {channel} shows an event that execution never shows", f"none of {sorted(FORBIDDEN)}", find
    )


@clause(
    "EVT-3",
    "MUST",
    source="CL 3.2",
    quote=FIELDS,
    zh="每个事件都有 `type`、`run_id` 和 `executor_id`，各为非空白字符串。",
    modes="P",
)
def has_the_required_fields(history: History) -> Findings:
    """Every event has `type`, `run_id` and `executor_id`, each a string that is not blank."""

    def find(sequence: Sequence) -> list[int]:
        return sorted({place for key in REQUIRED for place in sequence.places(key, lambda value: not is_text(value))})

    yield from judged_places(
        history,
        "an event of the {channel} lacks a required field",
        "type, run_id and executor_id, each a string that is not blank",
        find,
    )


@clause(
    "EVT-4",
    "MUST",
    source="CL 3.2",
    quote=CLOSED,
    zh="当执行器产生违反 EVT-1..3 的事件时，客户端既看不到它也看不到成功：run 以 `workflow_error` 结束。",
    controls=("executor",),
)
def fails_closed_on_a_bad_event(history: History) -> Findings:
    """When the executor produces an event that breaks EVT-1..3, the client never sees it nor a success: the run ends
    in `workflow_error`.
    """
    for stream in history.streams:
        planted = planted_events(history, stream.operations[0])
        if planted is None:
            continue
        bad = [raw for raw in until_the_end(planted, history) if is_unlawful(raw, stream.run_id)]
        if not bad and any(has_failed(raw, history) for raw in planted):
            continue
        shown = [stream, *([settled] if (settled := history.settled.get(stream.run_id)) else [])]
        for sequence in shown:
            yield closed(sequence, bad)


def until_the_end(planted: list[Any], history: History) -> list[Any]:
    """What was planted, as far as a run may lawfully show it: nothing follows its first terminal event."""
    ends = (history.facts.complete, history.facts.error)
    is_end = [isinstance(raw, Mapping) and raw.get("type") in ends for raw in planted]
    return planted[: is_end.index(True) + 1] if True in is_end else planted


def has_failed(raw: object, history: History) -> bool:
    """Whether an event speaks of a failure, so that its run may lawfully end in one."""
    return isinstance(raw, Mapping) and raw.get("type") in {"node_error", history.facts.error}


def planted_events(history: History, execution: Operation) -> list[Any] | None:
    """What the executor was told to produce when this execution was called; None where nothing was planted."""
    control = history.before(execution, ("control.executor",))
    events = control.arguments.get("events") if control and control.outcome == "ok" else None
    return events if isinstance(events, list) else None


def is_unlawful(raw: object, run_id: str) -> bool:
    """Whether an event that the executor produced breaks EVT-1..3 or names another run."""
    if not isinstance(raw, Mapping):
        return True
    if not all(is_text(raw.get(key)) for key in REQUIRED):
        return True
    return not str(raw["type"]).startswith(PREFIXES) or raw["run_id"] not in {run_id, "{run_id}"}


def closed(sequence: Sequence, bad: list[Any]) -> Finding:
    """Judge what one channel showed of a run whose executor produced these bad events (none: the lawful twin)."""
    success = [place for place in sequence.terminals if sequence.types[place] == sequence.facts.complete]
    failure = [place for place in sequence.terminals if sequence.types[place] == sequence.facts.error]
    expected = "neither the bad event nor a success, but workflow_error"
    if not bad:
        if failure and not success:
            here = (Witness(*sequence.locate(failure[0])),)
            return Breach("an executor that kept the contract was failed all the same", here, "workflow_complete")
        return KEPT if success else Doubt("the run with lawful planted events shows no end")
    leaked = [place for place, data in enumerate(sequence.data) if is_unlawful(data, sequence.run_id)]
    for places, because in ((leaked, "the client sees the bad event"), (success, "a bad event ends in a success")):
        if places:
            here = (Witness(*sequence.locate(places[0])),)
            return Breach(f"{because} in the {sequence.channel}", here, expected, sequence.data[places[0]])
    if not failure and sequence.whole:
        return Breach("a bad event ends in no workflow_error", (Witness(sequence.operations[-1].index),), expected)
    return KEPT if failure else Doubt("the run with a bad event shows no end")


@clause(
    "EVT-5",
    "MUST",
    source="CL 3",
    quote=STREAM,
    zh="流可读：`text/event-stream`，UTF-8，每个事件一个严格的 JSON 对象（NaN 不是 JSON），终态事件之后干净结束。",
    modes="P",
)
def can_be_read(history: History) -> Findings:
    """The stream is readable: `text/event-stream`, UTF-8, one strict JSON object per event (NaN is not JSON), a clean
    end after the terminal event.
    """
    for sequence in history.streams + history.rests:
        if sequence.operations[0].http_status != NO_CONTENT:
            yield next(unreadable(sequence, history), KEPT)


def unreadable(sequence: Sequence, history: History) -> Findings:
    """What makes a stream unreadable, the first first."""
    operation = sequence.operations[0]
    content_type = str(operation.fields.get("content_type") or "")
    media_type, _, parameters = content_type.partition(";")
    here = (Witness(operation.index),)
    if media_type.strip().lower() != "text/event-stream":
        yield Breach("the stream has another content type", here, "text/event-stream", content_type or None)
    charset = dict(part.strip().lower().partition("=")[::2] for part in parameters.split(";")).get("charset", "utf-8")
    if charset.strip('"') not in {"utf-8", "utf8"}:
        yield Breach("the stream is not declared as UTF-8", here, "charset utf-8", content_type)
    for place, event in enumerate(sequence.events):
        if event.data is None:
            because = f"an event is not one strict JSON object: {event.fault}"
            yield Breach(because, (Witness(operation.index, place),), "a JSON object", event.text)
    if fault := operation.fields.get("encoding"):
        yield Breach("the stream is not UTF-8", here, "UTF-8", fault)
    if not was_killed(history, operation):
        yield from bad_end(sequence, here)


def was_killed(history: History, operation: Operation) -> bool:
    """Whether the server was killed on purpose while it served this operation, which breaks it lawfully."""
    return any(
        kill.called_at <= operation.returned_at and kill.returned_at >= operation.called_at
        for kill in history.named("control.kill")
    )


def bad_end(sequence: Sequence, here: tuple[Witness, ...]) -> Findings:
    """How a stream may end badly; where we left it ourselves its end says nothing."""
    ending = sequence.ending
    unfinished = sequence.operations[0].fields.get("unfinished")
    last = (Witness(here[0].operation, len(sequence.events) - 1),) if sequence.events else here
    if ending == "broken":
        yield Breach("the connection broke before the stream had ended", last, "a clean end", "a broken connection")
    elif ending == "clean" and unfinished:
        yield Breach("the stream ended in the middle of an event", last, "a blank line after each event", unfinished)
    elif ending == "open" and sequence.terminals:
        yield Breach("the stream stays open after its terminal event", last, "a clean end", "still open")
    elif ending == "open":
        yield Doubt("the stream neither ended nor showed the run's end before we left it", last)
    elif ending == "cut":
        yield Doubt("the stream grew past the limit and was cut off before its end", last)


@clause(
    "EVT-6",
    "SHOULD",
    source="CL 3.1",
    quote=TYPES,
    zh="节点事件指向所执行文档中的节点；节点的开始先于其完成或错误。",
)
def names_its_nodes_in_order(history: History) -> Findings:
    """Node events name a node of the executed document; a node's start precedes its complete or error."""
    for stream in history.streams:
        document = stream.operations[0].arguments.get("document") or {}
        if not stream.events or planted_events(history, stream.operations[0]) is not None:
            continue
        place, because = misplaced(stream, frozenset(document.get("nodes") or ()))
        if because:
            here = (Witness(*stream.locate(place)),)
            yield Breach(because, here, sorted(document.get("nodes") or ()), stream.data[place].get("node_id"))
        else:
            yield KEPT


def misplaced(stream: Sequence, nodes: frozenset[str]) -> tuple[int, str]:
    """The first node event that names no node of the document, or that ends a node which never started.

    A target that calls its nodes otherwise than `node_id` is not judged by it.
    """
    names_nodes = any(isinstance(value, str) for value in stream.column("node_id"))
    started: set[object] = set()
    for place, (kind, node_id) in enumerate(zip(stream.types, stream.column("node_id"), strict=True)):
        if not names_nodes or not kind.startswith("node_"):
            continue
        if not isinstance(node_id, str):
            if kind in NODE_EVENTS:
                return place, "a node event names no node"
            continue
        if nodes and node_id not in nodes:
            return place, "a node event names no node of the executed document"
        if kind == "node_start":
            started.add(node_id)
        elif kind in NODE_EVENTS and node_id not in started:
            return place, "a node ends that never started"
    return 0, ""


@clause(
    "EVT-7",
    "SHOULD",
    source="CL 1",
    quote="统一 `run_id` 作为执行事实源（SSE 执行流 + RunEvents 持久化 + 回放一致性）。",
    zh="事件在 run 进行期间到达，而不是在结束时一次性到达。",
)
def arrives_while_the_run_goes_on(history: History) -> Findings:
    """Events arrive while the run goes on, not in one piece at its end."""
    slow = [s for s in history.streams if lasts_ms(s) and len(s.events) > 1 and s.types[-1] == s.facts.complete]
    late = [s for s in slow if s.events[s.terminals[0]].at - s.events[0].at < lasts_ms(s) / 3]
    # One stream may come in one piece because our own machine stalled; that does not happen to each of several.
    if slow and len(late) == len(slow) > 1:
        stream = late[0]
        first, last = stream.events[0].at, stream.events[stream.terminals[0]].at
        here = (Witness(*stream.locate(0)), Witness(*stream.locate(stream.terminals[0])))
        because = "all events of each slow run arrive together at its end"
        yield Breach(because, here, f"at least {lasts_ms(stream) / 3:.0f} ms apart", f"{last - first:.0f} ms apart")
    elif slow and len(late) < len(slow):
        yield KEPT


def lasts_ms(stream: Sequence) -> float:
    """How long the executed document surely takes, in ms; 0 where that is not known."""
    document = stream.operations[0].arguments.get("document") or {}
    return float(document.get("lasts_ms") or 0)


SECTION = Section(
    name="events",
    title="Execution events",
    title_zh="执行事件",
    capability="execution-stream",
    clauses=(
        begins_with_a_lawful_prefix,
        is_no_agent_talk,
        has_the_required_fields,
        fails_closed_on_a_bad_event,
        can_be_read,
        names_its_nodes_in_order,
        arrives_while_the_run_goes_on,
    ),
)
