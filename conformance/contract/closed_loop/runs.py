"""Run identity: nothing executes without the run that was named, and every run that was shown can be traced."""

from collections.abc import Iterator
from typing import Any

from conformance.contract.clause import Section, clause
from conformance.contract.refusal import answer, judged, nothing_happened, refused, twins
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History, asked_run
from conformance.history.operation import Operation

LOOKS = frozenset({"read_run", "replay", "execute", "census", "audit"})
"""What shows a run_id because it was asked for it; a record of the audit names what somebody asked for, run or not."""

EXPLICIT = "任一执行入口（REST / agent / replay）必须显式携带 `run_id`，禁止隐式生成不可追踪的 `run_id`。"
CARRIED = "execution SSE 事件必须包含 `run_id`（见 3.2）。"


@clause(
    "RUN-1",
    "MUST",
    source="CL 2.1",
    quote=EXPLICIT,
    zh="没有可用 run_id（缺失、null、空白、类型错误）的执行请求必须以 4xx 拒绝；不出现 run，不存储事件。",
    modes="P",
)
def needs_a_run_id(history: History) -> Findings:
    """An execution request without a usable run_id (absent, null, blank, wrong type) is refused with a 4xx; no run
    appears, no event is stored.
    """
    requests = [o for o in history.named("execute") if asked_run(o) is None]
    yield from judged_refusals(history, requests, "RUN-1", "an execution request without a usable run_id")


@clause(
    "RUN-2",
    "MUST",
    source="CL 2.1",
    quote=EXPLICIT,
    zh="指向从未创建的 run 的执行请求必须以 4xx 拒绝，且之后该 run 仍不存在。",
    modes="P",
)
def needs_a_created_run(history: History) -> Findings:
    """An execution request that names a run never created is refused with a 4xx, and that run still does not exist
    afterwards.
    """
    requests = [o for o in history.named("execute") if asked_run(o) and o.arguments.get("invented")]
    yield from judged_refusals(history, requests, "RUN-2", "the execution of a run never created")
    for request in requests:
        for look in history.of_run(asked_run(request), "read_run", "replay"):
            if look.called_at >= request.returned_at:
                yield still_unknown(request, look)


def still_unknown(request: Operation, look: Operation) -> Finding:
    """Judge a look at an invented run after somebody asked to execute it."""
    places = (Witness(request.index), Witness(look.index))
    if look.outcome == "unknown":
        return Doubt("nobody knows whether the run exists now: no answer came", places)
    if look.outcome == "ok" and not (look.name == "replay" and not look.events):
        because = "a run that was never created exists once somebody asked to execute it"
        return Breach(because, places, expected="a 404", actual=answer(look))
    return KEPT


@clause(
    "RUN-3",
    "MUST",
    source="CL 2.1",
    quote=EXPLICIT,
    zh="属于另一个 workflow 的 run 必须以 4xx 拒绝；该 run 状态不变，且不增加事件。",
)
def needs_its_own_workflow(history: History) -> Findings:
    """A run of another workflow is refused with a 4xx; the run keeps its status and gains no event."""
    home = {o.fields["run_id"]: workflow for o in created(history) if (workflow := workflow_of(o))}
    requests = [
        o
        for o in history.named("execute")
        if (run_id := asked_run(o)) in home and workflow_of(o) not in {None, home[run_id]}
    ]
    yield from judged_refusals(history, requests, "RUN-3", "the execution of another workflow's run")
    judged_here = {request.index for request in requests}
    for request in requests:
        yield from as_before(history, request, judged_here)


def workflow_of(operation: Operation) -> str | None:
    """The workflow that an operation named, where it named one."""
    workflow_id = operation.arguments.get("workflow_id")
    return workflow_id if isinstance(workflow_id, str) else None


def as_before(history: History, request: Operation, judged_here: set[int]) -> Findings:
    """Compare the run's status and number of events before and after a request that had to leave it alone."""
    run_id = asked_run(request)
    own = [o.called_at for o in history.of_run(run_id, "execute", "submit_decision") if o.index not in judged_here]
    for name, shown in (("read_run", status_of), ("replay", count_of)):
        looks = [o for o in history.of_run(run_id, name) if o.outcome == "ok" and o.arguments.get("cursor") is None]
        before = [o for o in looks if o.returned_at <= request.called_at]
        after = [o for o in looks if o.called_at >= request.returned_at]
        if not before or not after or any(at < after[0].returned_at for at in own):
            continue
        then, now = shown(before[-1]), shown(after[0])
        if then != now:
            places = tuple(Witness(o.index) for o in (before[-1], request, after[0]))
            yield Breach("a run changed when another workflow asked to execute it", places, expected=then, actual=now)


def status_of(look: Operation) -> object:
    return look.fields.get("status")


def count_of(look: Operation) -> object:
    return len(look.events)


def judged_refusals(history: History, requests: list[Operation], clause_id: str, what: str) -> Findings:
    """Judge requests that must be refused: the answers, the census around them, and their twins."""
    for request in judged(requests):
        yield refused(request, what)
    yield from nothing_happened(history, requests, what)
    if requests:
        yield from twins(history, clause_id)


def created(history: History) -> Iterator[Operation]:
    """The accepted creations of runs that named the run."""
    return (o for o in history.named("create_run") if o.outcome == "ok" and isinstance(o.fields.get("run_id"), str))


@clause(
    "RUN-4",
    "MUST",
    source="CL 2.1, 3.2",
    quote=CARRIED,
    zh="流中及其回放中的每个事件都携带所请求的 run_id。",
    modes="PC",
)
def carries_the_run_asked_for(history: History) -> Findings:
    """Every event of a stream, and of its replay, carries the run_id that was asked for."""
    for sequence in history.sequences + history.rests:

        def is_another(value: object, asked: str = sequence.run_id) -> bool:
            return isinstance(value, str) and bool(value.strip()) and value != asked

        places = sequence.places("run_id", is_another)
        if places:
            shown = sequence.data[places[0]]["run_id"]
            because = f"an event of the {sequence.channel} carries another run's run_id"
            yield Breach(because, (Witness(*sequence.locate(places[0])),), expected=sequence.run_id, actual=shown)
        elif sequence.events:
            yield KEPT


@clause(
    "RUN-5",
    "MUST",
    source="CL 2.1",
    quote=EXPLICIT,
    zh="目标展示过的每个 run_id（回复、日志行、定时）都可追踪：run 可读取，其事件可回放。",
)
def is_traceable(history: History) -> Findings:
    """Every run_id that the target ever shows (a reply, a log row, a schedule) is traceable: the run can be read and
    its events replayed.
    """
    gone: dict[object, float] = {}
    for deletion in history.named("delete_workflow"):
        if deletion.outcome != "refused":
            gone.setdefault(deletion.arguments.get("workflow_id"), deletion.called_at)
    for run_id, (shower, workflow_id) in shown_runs(history).items():
        until = gone.get(workflow_id, float("inf")) if isinstance(workflow_id, str) else float("inf")
        looks = [
            o
            for o in history.of_run(run_id, "read_run", "replay")
            if shower.returned_at <= o.called_at and o.returned_at <= until and not o.arguments.get("malformed")
        ]
        yield from traced(run_id, shower, looks)


def shown_runs(history: History) -> dict[str, tuple[Operation, Any]]:
    """Each run_id that the target showed by itself, with the first operation that showed it and its workflow."""
    shown: dict[str, tuple[Operation, Any]] = {}
    for operation in history.operations:
        if operation.outcome != "ok" or operation.name in LOOKS:
            continue
        items = operation.fields.get("items")
        rows = [operation.fields, *(row for row in (items if isinstance(items, list) else ()) if isinstance(row, dict))]
        for row in rows:
            if isinstance(run_id := row.get("run_id"), str) and run_id.strip():
                workflow_id = row.get("workflow_id", named_workflow(operation))
                shown.setdefault(run_id, (operation, workflow_id))
    return shown


def named_workflow(operation: Operation) -> object:
    """The workflow that an operation was about: the one that it named, or whose extension it called."""
    extension = operation.arguments.get("extension")
    called = extension.get("workflow_id") if isinstance(extension, dict) else None
    return operation.arguments.get("workflow_id", called)


def traced(run_id: str, shower: Operation, looks: list[Operation]) -> Findings:
    """Judge the looks at one run that was shown; it takes a read and a replay to call it traceable."""
    for look in looks:
        places = (Witness(shower.index), Witness(look.index))
        if look.outcome == "unknown":
            yield Doubt(f"no answer came to {look.name} of a run that was shown", places)
        elif look.outcome != "ok":
            because = f"a run_id that {shower.name} showed cannot be traced: {look.name} does not find it"
            yield Breach(because, places, expected=f"{run_id} can be read and replayed", actual=answer(look))
        elif look.name == "read_run" and look.fields.get("run_id", run_id) != run_id:
            because = "reading a run that was shown gives another run"
            yield Breach(because, places, expected=run_id, actual=look.fields.get("run_id"))
    if {look.name for look in looks if look.outcome == "ok"} >= {"read_run", "replay"}:
        yield KEPT


SECTION = Section(
    name="runs",
    title="Run identity",
    title_zh="run 的标识",
    capability="runs",
    clauses=(needs_a_run_id, needs_a_created_run, needs_its_own_workflow, carries_the_run_asked_for, is_traceable),
)
