"""Documents: which are accepted, and that a broken one goes no further than its draft.

A broken document may be refused when it is saved or only when it is published: the contract asks for the latter. So a
save that was accepted is judged by the publication that follows it, and where none follows nobody can know.
"""

from collections import defaultdict
from typing import Any

from conformance.contract.clause import Section, clause
from conformance.contract.refusal import answer, judged, nothing_happened, refused, twins
from conformance.contract.surroundings import undisturbed
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

COMPILED = "新 workflow 文档和编译产物能识别 `workflow_start` / `workflow_end`。"
FAMILIES = "Workflow 节点类型不得与 AgentFlow 节点类型重名。"
AS_BEFORE = (
    "后端可以通过 workflow schema / compiler 分支支持 `workflow_start` 和 `workflow_end`，"
    "而不改写 AgentFlow 既有 `start` / `answer` contract。"
)

BRINGING = ("create_workflow", "save_document")
"""The operations that bring a document."""

FOREIGN = "foreign_boundary"
KINDS_OF_FAULT = {
    "no_start": "boundary",
    "two_starts": "boundary",
    "no_end": "boundary",
    "unknown_node": "graph",
    "cycle": "graph",
    "duplicate_id": "name",
    "duplicate_key": "name",
    "unknown_source": "source",
    "bad_default": "default",
}
"""Faults of one kind may well be told in one sentence ("one start and at least one end"); faults of several may not."""

SEVERAL = 3
UNSERVED = "a published extension is not served any more after a broken document was brought"


def lawful(history: History, kind: str) -> list[Operation]:
    """The requests that brought a whole document of one kind while everything worked."""
    return [
        request
        for request in judged(history.named(*BRINGING))
        if request.arguments.get("fault") is None
        and undisturbed(request)
        and facts_of(request).get("kind") == kind
        and not is_deleted(history, request)
    ]


def facts_of(request: Operation) -> dict[str, Any]:
    """What is known beforehand of the document that a request brings."""
    document = request.arguments.get("document")
    return document if isinstance(document, dict) else {}


def is_deleted(history: History, request: Operation) -> bool:
    """Whether the workflow that a document is for may be gone."""
    workflow_id = request.arguments.get("workflow_id")
    return request.name == "save_document" and any(
        gone.arguments.get("workflow_id") == workflow_id and gone.called_at < request.returned_at
        for gone in history.named("delete_workflow")
        if gone.outcome != "refused"
    )


def rejected(request: Operation, what: str) -> Finding | None:
    """Judge the answer to a document that must be accepted; None where it was."""
    here = (Witness(request.index),)
    if request.outcome == "ok":
        return None
    if request.outcome == "unknown":
        return Doubt(f"no answer came to {what}", here)
    return Breach(f"{what} was not accepted", here, "a 2xx", answer(request))


@clause(
    "DOC-1",
    "MUST",
    source="WB evidence 1",
    quote=COMPILED,
    zh="带有 `workflow_start` 和 `workflow_end` 的文档被接受，且其编译产物指明两者。",
)
def accepts_and_compiles_workflows(history: History) -> Findings:
    """A document with `workflow_start` and `workflow_end` is accepted, and its compiled form names both."""
    for request in lawful(history, "workflow"):
        if finding := rejected(request, "a document with workflow_start and workflow_end"):
            yield finding
        elif isinstance(compiled := request.fields.get("compiled"), dict):
            yield compiled_as_written(request, compiled)
        elif is_published(history, request):
            yield KEPT  # nobody is shown its compiled form, and without one nothing is published


def compiled_as_written(request: Operation, compiled: dict[str, Any]) -> Finding:
    """Judge a compiled form; it may call the nodes otherwise than the document, but not by another node's name."""
    document = facts_of(request)
    nodes, start = listed(document.get("nodes")), document.get("start")
    shown, ends = compiled.get("start"), listed(compiled.get("ends"))
    due = listed(document.get("ends"))
    types = compiled.get("node_types")
    missing = [
        kind
        for kind in ("workflow_start", "workflow_end")
        if isinstance(types, list) and kind in listed(document.get("node_types")) and kind not in types
    ]
    renamed = any(end not in nodes for end in ends)
    wrong_start = not shown or (start is not None and shown != start and shown in nodes)
    wrong_ends = not ends or (not renamed and bool(due) and sorted(map(str, ends)) != sorted(map(str, due)))
    if wrong_start or wrong_ends or missing:
        expected = {"start": start, "ends": due, "node_types": document.get("node_types")}
        because = "the compiled form does not name the document's workflow_start and workflow_end"
        return Breach(because, (Witness(request.index),), expected, compiled)
    return KEPT


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


@clause(
    "DOC-2",
    "MUST",
    source="WB invariant 1",
    quote=FAMILIES,
    zh="没有节点类型同时属于两个家族的边界：带有 `workflow_*` 的 agent flow，"
    "或带有 `start`/`answer` 的 workflow，被拒绝。",
)
def keeps_the_families_apart(history: History) -> Findings:
    """No node type belongs to both families' boundaries: an agent flow with `workflow_*`, or a workflow with
    `start`/`answer`, is refused.
    """
    yield from stopped(history, {FOREIGN}, "DOC-2", "a document with the other family's boundary")


@clause(
    "DOC-3",
    "MUST",
    source="WB evidence 1",
    quote=COMPILED,
    zh="损坏的文档（没有或有两个开始、没有结束、未知节点、环、重复的 id 或输入键、未知来源、类型错误的默认值）"
    "最迟在发布时以指明错误的 4xx 拒绝；已发布的继续提供服务。",
    modes="P",
)
def stops_broken_documents(history: History) -> Findings:
    """A broken document (no or two starts, no end, unknown node, cycle, duplicate id or input key, unknown source,
    default of the wrong type) is refused with a 4xx that names the fault, by the time it is published; what was
    published keeps serving.
    """
    faults = {fault_of(o) for o in history.named(*BRINGING, "publish")} - {FOREIGN, ""}
    yield from stopped(history, faults, "DOC-3", "a broken document")
    yield from named(history, faults)
    for request in judged(history.named("save_document", "publish")):
        if fault_of(request) in faults and request.outcome in {"ok", "refused"}:
            yield from keeps_serving(history, request)


def fault_of(request: Operation) -> str:
    """What is wrong with the document of a request; empty where nothing is."""
    fault = request.arguments.get("fault")
    return fault if isinstance(fault, str) else ""


def stopped(history: History, faults: set[str], clause_id: str, what: str) -> Findings:
    """Judge whether documents with these faults get no further than a draft."""
    requests = [o for o in judged(history.named(*BRINGING, "publish")) if fault_of(o) in faults]
    for request in requests:
        if request.name == "publish":
            if brings_its_fault(history, request):
                yield refused(request, what)
        elif request.outcome != "ok":
            yield refused(request, what)
        else:
            yield from not_published(history, request, what)
    yield from nothing_happened(history, [o for o in requests if o.outcome == "refused"], what)
    if requests:
        yield from twins(history, clause_id)


def brings_its_fault(history: History, publish: Operation) -> bool:
    """Whether a publication would publish a broken document: where that was refused before, the draft is another."""
    workflow_id = publish.arguments.get("workflow_id")
    saves = [o for o in judged(history.named("save_document")) if o.arguments.get("workflow_id") == workflow_id]
    brought = [save for save in saves if save.called_at < publish.called_at]
    return not brought or brought[-1].outcome == "ok"


def is_published(history: History, request: Operation) -> bool:
    """Whether the document that a request brought was published as it is."""
    following = next_of(history, request)
    return following is not None and following.name == "publish" and following.outcome == "ok"


def next_of(history: History, save: Operation) -> Operation | None:
    """What came of a document that was saved: its publication, another document in its place, its workflow's end."""
    workflow_id = save.fields.get("workflow_id", save.arguments.get("workflow_id"))
    later = (
        o
        for o in judged(history.named("save_document", "delete_workflow", "publish"))
        if o.called_at >= save.returned_at and o.arguments.get("workflow_id") == workflow_id
    )
    return next((o for o in later if o.name == "publish" or o.outcome != "refused"), None)


def not_published(history: History, save: Operation, what: str) -> Findings:
    """Judge a save that was accepted by the next publication of its workflow; a marked one is judged by itself."""
    following = next_of(history, save)
    if following is None or following.name != "publish":
        return  # it may well be refused when it is published, so that nobody can know
    if not fault_of(following):
        finding = refused(following, what)
        if isinstance(finding, Breach):
            places = (Witness(save.index), *finding.witness)
            finding = Breach(finding.because, places, finding.expected, finding.actual)
        yield finding


def named(history: History, faults: set[str]) -> Findings:
    """Judge whether the refusals say what is wrong: something at all, and not one text for faults of every kind."""
    told: dict[str, list[Operation]] = defaultdict(list)
    for request in judged(history.named(*BRINGING, "publish")):
        if fault_of(request) not in faults or request.outcome != "refused":
            continue
        body = request.exchange.response_body if request.exchange else None
        if body is not None and not body.strip():
            yield Breach("a broken document is refused without a word", (Witness(request.index),), "the fault", body)
        elif body is not None:
            told[body].append(request)
    for text, requests in told.items():
        by_kind = {KINDS_OF_FAULT.get(fault_of(request)): request for request in requests}
        if len(told) == 1 and len(by_kind.keys() - {None}) >= SEVERAL:
            places = tuple(Witness(request.index) for request in list(by_kind.values())[:SEVERAL])
            because = "faults of every kind are refused in the same words, which name none of them"
            yield Breach(because, places, "the fault", text)


def keeps_serving(history: History, request: Operation) -> Findings:
    """Judge whether calls that were served before a broken document came are served after it."""
    workflow_id = request.arguments.get("workflow_id")
    others = history.named("publish", "unpublish", "disable", "delete_workflow", "save_trigger", "remove_trigger")
    changes = [
        o
        for o in others
        if o.index != request.index and o.outcome != "refused" and o.arguments.get("workflow_id") == workflow_id
    ]
    calls = [call for call in judged(history.named("call_extension")) if is_to_be_served(call, workflow_id)]
    before = [call for call in calls if call.returned_at <= request.called_at and call.outcome == "ok"]
    after = [call for call in calls if call.called_at >= request.returned_at]
    since = before[-1].called_at if before else float("inf")
    for call in after:
        if before and not any(o.called_at < call.returned_at and o.returned_at > since for o in changes):
            places = (Witness(before[-1].index), Witness(request.index), Witness(call.index))
            if call.outcome == "unknown":
                yield Doubt("no answer came to a call after a broken document was brought", places)
            elif call.outcome == "ok":
                yield KEPT
            else:
                yield Breach(UNSERVED, places, answer(before[-1]), answer(call))


def is_to_be_served(call: Operation, workflow_id: object) -> bool:
    """Whether a call asks for a published extension of a workflow as it should, and the run cannot fail."""
    met = call.arguments.get("extension")
    met = met if isinstance(met, dict) else {}
    serves = met.get("state") == "published" and met.get("outcome") != "fails"
    return serves and met.get("workflow_id") == workflow_id and call.arguments.get("trap") is None and undisturbed(call)


@clause(
    "DOC-4", "MUST", source="WB hypothesis 1", quote=AS_BEFORE, zh="带有 `start` 和 `answer` 的 agent flow 照旧被接受。"
)
def accepts_agent_flows(history: History) -> Findings:
    """Agent flows with `start` and `answer` are accepted as before."""
    for request in lawful(history, "agent_flow"):
        yield rejected(request, "an agent flow with start and answer") or KEPT


SECTION = Section(
    name="documents",
    title="Documents",
    title_zh="文档",
    capability="documents",
    clauses=(
        accepts_and_compiles_workflows,
        keeps_the_families_apart,
        stops_broken_documents,
        accepts_agent_flows,
    ),
)
