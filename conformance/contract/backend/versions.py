"""Versions: what is published stays as it is while its draft is edited, and a run stays what it began as."""

from collections.abc import Iterator
from typing import Any

from conformance.contract.backend.logs import reads
from conformance.contract.clause import Section, clause
from conformance.contract.equality import same
from conformance.contract.refusal import answer, judged
from conformance.contract.surroundings import undisturbed
from conformance.contract.verdict import KEPT, Breach, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

OWNED = "`/api/ex/{slug}` 归属 application publish contract，不开放给 runtime plugin 任意注册系统接口。"
VERIFIED = (
    "`/api/ex/{slug}` dispatcher 能验证 slug、认证、发布状态、HTTP 方法、URL/path 参数、query 参数、form 参数、"
    "body 参数、响应 schema 和 run 归因。"
)

EDITING = ("save_document", "save_trigger")
PUBLISHING = ("publish", "unpublish", "disable", "enable", "remove_trigger", "delete_workflow")
NAMES = ("version", "publication_id")


def met_by(call: Operation) -> dict[str, Any]:
    """What a call met."""
    met = call.arguments.get("extension")
    return met if isinstance(met, dict) else {}


def lawful_calls(history: History) -> Iterator[tuple[Operation, str]]:
    """The calls that asked for a published extension as they should, with its workflow."""
    for call in judged(history.named("call_extension")):
        met = met_by(call)
        fits = met.get("state") == "published" and call.arguments.get("trap") is None and undisturbed(call)
        if fits and isinstance(workflow_id := met.get("workflow_id"), str):
            yield call, workflow_id


def of_workflow(history: History, workflow_id: str, *names: str) -> list[Operation]:
    """What was done to a workflow and not refused, in order."""
    asked = (o for o in history.named(*names) if o.arguments.get("workflow_id") == workflow_id)
    return [o for o in asked if o.outcome != "refused"]


@clause(
    "VERSION-1",
    "SHOULD",
    source="WB invariant 2",
    quote=OWNED,
    zh="编辑草稿不改变任何已发布的内容。",
    modes="P",
)
def edits_change_nothing_published(history: History) -> Findings:
    """Editing a draft changes nothing that is published."""
    for call, workflow_id in lawful_calls(history):
        publishing = of_workflow(history, workflow_id, *PUBLISHING)
        publish = next((o for o in reversed(publishing) if o.returned_at <= call.called_at), None)
        if publish is None or publish.name != "publish" or publish.outcome != "ok":
            continue
        until = min((o.called_at for o in publishing if o.returned_at > call.called_at), default=float("inf"))
        edits = [
            edit
            for edit in of_workflow(history, workflow_id, *EDITING)
            if edit.outcome == "ok" and publish.returned_at <= edit.called_at and edit.returned_at <= call.called_at
        ]
        if edits and call.returned_at <= until:
            yield from as_published(history, publish, edits, call, until)


def as_published(
    history: History, publish: Operation, edits: list[Operation], call: Operation, until: float
) -> Findings:
    """Judge a call that came after an edit: it is served, and its run is of the published version."""
    if call.outcome != "ok":
        yield from served_before(history, publish, edits, call)
        return
    places = (Witness(publish.index), Witness(edits[-1].index), Witness(call.index))
    looks = [look for look in run_of(history, call) if look.called_at >= call.returned_at and look.returned_at <= until]
    for look in looks:
        yield from of_version(history, call, look, (*places[1:], Witness(look.index)), "an edit of the draft changed")
    drafts = [edit.arguments.get("document") for edit in edits if edit.name == "save_document"]
    outputs = [call.fields.get("output"), *(look.fields.get("output") for look in looks)]
    for output in outputs:
        yield from of_outputs(met_by(call), drafts[-1] if drafts else None, output, places, "the draft's")


def served_before(history: History, publish: Operation, edits: list[Operation], call: Operation) -> Findings:
    """Judge a call that was not served after an edit; a broken document's is DOC-3's."""
    route = [call.arguments.get(key) for key in ("slug", "method", "path")]
    before = [
        other
        for other in judged(history.named("call_extension"))
        if publish.returned_at <= other.called_at and other.returned_at <= edits[0].called_at and other.outcome == "ok"
        if [other.arguments.get(key) for key in ("slug", "method", "path")] == route
    ]
    broken = any(edit.arguments.get("fault") is not None for edit in edits)
    if before and not broken and call.outcome != "unknown" and met_by(call).get("outcome") != "fails":
        places = (Witness(before[-1].index), Witness(edits[0].index), Witness(call.index))
        yield Breach("an edit of the draft took a published extension away", places, answer(before[-1]), answer(call))


def run_of(history: History, call: Operation) -> list[Operation]:
    """The readings of the run that a call began."""
    run_id = call.fields.get("run_id")
    return reads(history).get(run_id, []) if isinstance(run_id, str) else []


def of_version(history: History, call: Operation, look: Operation, places: tuple[Witness, ...], what: str) -> Findings:
    """Hold the version that a run tells against the one that its call met.

    A run that tells none is of the draft where other runs tell theirs; else nobody knows.
    """
    for name in NAMES:
        due, shown = met_by(call).get(name), look.fields.get(name)
        tells = any(o.fields.get(name) is not None for found in reads(history).values() for o in found)
        if due is not None and tells:
            if same(due, shown):
                yield KEPT
            else:
                yield Breach(f"{what} the {name} of a run", places, due, shown)
                return


def of_outputs(met: dict[str, Any], other: object, output: object, places: tuple[Witness, ...], whose: str) -> Findings:
    """Judge an output by what only one of two versions of a document gives out."""
    due, instead = constants(met), constants(other)
    if not isinstance(output, dict):
        return
    for key in due.keys() & instead.keys() & output.keys():
        if not same(due[key], instead[key]):
            if same(output[key], instead[key]):
                yield Breach(f"the output of a run is {whose}", places, due[key], output[key])
            elif same(output[key], due[key]):
                yield KEPT


def constants(document: object) -> dict[str, Any]:
    """What every run of a document gives out, by what is known of it."""
    outputs = document.get("outputs") if isinstance(document, dict) else None
    found = {}
    for entry in outputs if isinstance(outputs, list) else ():
        value = entry.get("value") if isinstance(entry, dict) else None
        if isinstance(value, dict) and "constant" in value:
            found[str(entry.get("key"))] = value["constant"]
    return found


@clause(
    "VERSION-2",
    "SHOULD",
    source="WB evidence 3",
    quote=VERIFIED,
    zh="新版本发布后，run 保持其开始时的版本。",
    modes="C",
)
def runs_keep_their_version(history: History) -> Findings:
    """A run keeps the version it began with when a new one is published."""
    for call, workflow_id in lawful_calls(history):
        publishing = of_workflow(history, workflow_id, *PUBLISHING)
        if any(o.called_at < call.returned_at and o.returned_at > call.called_at for o in publishing):
            continue
        following = next((o for o in publishing if o.called_at >= call.returned_at), None)
        if following is None or following.name != "publish" or following.outcome != "ok" or call.outcome != "ok":
            continue
        for look in run_of(history, call):
            if look.called_at >= following.returned_at:
                places = (Witness(call.index), Witness(following.index), Witness(look.index))
                yield from of_version(history, call, look, places, "a new publication changed")
                newer = following.arguments.get("document")
                yield from of_outputs(met_by(call), newer, look.fields.get("output"), places, "a later version's")


SECTION = Section(
    name="versions",
    title="Versions",
    title_zh="版本",
    capability="publish",
    clauses=(edits_change_nothing_published, runs_keep_their_version),
)
