"""Global OpenAPI: what is published is there, as it is, and behaves as the document says."""

from collections.abc import Callable, Iterator

from conformance.contract.backend.behaviour import as_documented
from conformance.contract.backend.description import fault_of_parameters, fault_of_response
from conformance.contract.backend.extension import ROOT, Extension, calls
from conformance.contract.backend.openapi_document import Described, Document, mapping, shape
from conformance.contract.backend.outputs import in_time
from conformance.contract.backend.publications import Publications, State
from conformance.contract.backend.schemas import validity
from conformance.contract.clause import Section, clause
from conformance.contract.refusal import answer
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

REGISTERED = "workflow 扩展接口注册到全局 OpenAPI,不只进入应用内 API docs。"
INCLUDED = "全局 OpenAPI 包含已发布 workflow 扩展接口的具体路径、方法、参数和响应 schema。"
OWNED = "/api/ex/{slug} 归属 application publish contract,不开放给 runtime plugin 任意注册系统接口。"
VERIFIED = (
    "/api/ex/{slug} dispatcher 能验证 slug、认证、发布状态、HTTP 方法、URL/path 参数、query 参数、form 参数、"
    "body 参数、响应 schema 和 run 归因。"
)

IMPLIED = frozenset({"HEAD", "OPTIONS", "TRACE"})
"""Methods that may stand beside any other."""

Fault = Callable[[Described, Extension], str]
Seen = tuple[Operation, State, Extension, Described | None]


def readings(history: History) -> list[Operation]:
    """The readings of the document that gave one."""
    return [o for o in history.named("openapi") if o.outcome == "ok" and isinstance(o.fields.get("document"), dict)]


def documents(history: History) -> Iterator[tuple[Operation, Document]]:
    """Each reading with its document."""
    return ((reading, Document(mapping(reading.fields.get("document")))) for reading in readings(history))


def seen(history: History, publications: Publications) -> Iterator[Seen]:
    """Each published extension at each reading, with its description where there is one."""
    for reading, document in documents(history):
        for state in publications.served(reading):
            if state.served is not None:
                key = (shape(state.served.route), state.served.method)
                yield reading, state, state.served, document.extensions.get(key)


@clause("OPENAPI-1", "MUST", source="WB invariant 6", quote=REGISTERED, zh="全局文档是合法的 OpenAPI。")
def is_valid(history: History) -> Findings:
    """The global document is valid OpenAPI."""
    publications = Publications(history)
    for reading in history.named("openapi"):
        here = (Witness(reading.index),)
        if reading.outcome == "unknown":
            yield Doubt("no answer came to a reading of the document", here)
        elif reading.outcome != "ok" and not publications.broken(reading):
            yield Breach("the global document cannot be read", here, "a 200", answer(reading))
        elif reading.outcome == "ok" and reading.arguments.get("part") is not True:
            yield well_formed(reading, here)


def well_formed(reading: Operation, here: tuple[Witness, ...]) -> Finding:
    """Judge one document."""
    document = reading.fields.get("document")
    if not isinstance(document, dict):
        return Breach("the global document is no object", here, "an OpenAPI document", document)
    opinion = validity(document)
    if not opinion.certain:
        return Doubt(f"nobody can tell whether the document is valid: {opinion.fault}", here)
    return Breach("the global document is no valid OpenAPI", here, "valid", opinion.fault) if opinion.fault else KEPT


@clause(
    "OPENAPI-2",
    "MUST",
    source="WB evidence 4",
    quote=INCLUDED,
    zh="每个已发布的扩展都在其中，带有具体的路径和方法。",
    modes="P",
)
def lists_what_is_published(history: History) -> Findings:
    """Every published extension is there, with its concrete path and method."""
    publications = Publications(history)
    every = list(seen(history, publications))
    for reading, state, extension, described in every:
        if described is not None:
            yield KEPT
        elif state.publish and not shown_later(every, reading, state):
            places = (Witness(state.publish.index), Witness(reading.index))
            because = "a published extension is not in the document"
            yield Breach(because, places, f"{extension.method} {extension.route}", "no such operation")


def shown_later(every: list[Seen], reading: Operation, state: State) -> bool:
    """Whether a publication that a reading misses was there in a later one: it came late then, as OPENAPI-5 says."""
    return any(
        later.index > reading.index and other.publish is state.publish and described is not None
        for later, other, _, described in every
    )


@clause(
    "OPENAPI-3",
    "MUST",
    source="WB evidence 4",
    quote=INCLUDED,
    zh="每个参数按来源列出，带有类型和是否必填；form 与 body 带有其内容类型。",
    modes="P",
)
def describes_the_parameters(history: History) -> Findings:
    """Each parameter is there by source, with type and whether it is required; form and body with their content
    types.
    """
    yield from described_as(history, fault_of_parameters, lambda extension: bool(extension.inputs))


@clause(
    "OPENAPI-4",
    "MUST",
    source="WB evidence 4",
    quote=INCLUDED,
    zh="成功响应带有声明字段的 schema（同步）或 202 的 schema（异步）。",
    modes="P",
)
def describes_the_success(history: History) -> Findings:
    """The success response has the schema of the declared fields (sync) or of the 202 (async)."""
    yield from described_as(history, fault_of_response, lambda extension: extension.text("mode") in {"sync", "async"})


def described_as(history: History, fault_of: Fault, speaks: Callable[[Extension], bool]) -> Findings:
    """Judge one part of every description; one that fits an earlier publication is late, and OPENAPI-5's."""
    publications = Publications(history)
    for reading, state, extension, described in seen(history, publications):
        if described is None or state.publish is None or not speaks(extension):
            continue
        fault = fault_of(described, extension)
        if not fault:
            yield KEPT
        elif not outdated(publications, state, described):
            places = (Witness(state.publish.index), Witness(reading.index))
            because = f"a published extension is documented otherwise: {fault}"
            yield Breach(because, places, dict(extension.told), dict(described.told))


def outdated(publications: Publications, state: State, described: Described) -> bool:
    """Whether a description is not that of a publication, but that of an earlier one of the same workflow."""
    if state.publish is None or state.served is None or is_of(described, state.served):
        return False
    changes = publications.changes[str(state.publish.arguments.get("workflow_id"))]
    earlier = [o for o in changes if o.name == "publish" and o.index < state.publish.index and o.outcome == "ok"]
    return any(is_of(described, Extension.of(o.arguments.get("extension"))) for o in earlier)


def is_of(described: Described, extension: Extension) -> bool:
    """Whether a description fits an extension in every part."""
    return not fault_of_parameters(described, extension) and not fault_of_response(described, extension)


@clause(
    "OPENAPI-5",
    "MUST",
    source="WB evidence 4",
    quote=INCLUDED,
    zh="未发布的不在其中；发布、重新发布和取消发布立即可见。",
    modes="P",
)
def shows_changes_at_once(history: History) -> Findings:
    """What is not published is not there; publishing, republishing and unpublishing show at once."""
    publications = Publications(history)
    for reading, document in documents(history):
        for slug, workflows in publications.routes.items():
            states = [publications.at(workflow_id, reading) for workflow_id in workflows]
            if all(state.known for state in states):
                yield from nothing_withdrawn(publications, reading, document, slug, states)
    every = list(seen(history, publications))
    for reading, state, extension, described in every:
        late = shown_later(every, reading, state) if described is None else outdated(publications, state, described)
        if late and state.publish:
            places = (Witness(state.publish.index), Witness(reading.index))
            because = "a publication does not show at once"
            shown = "nothing" if described is None else "an earlier publication"
            yield Breach(because, places, f"{extension.method} {extension.route}", shown)


def nothing_withdrawn(
    publications: Publications, reading: Operation, document: Document, slug: str, states: list[State]
) -> Findings:
    """Judge what the document lists under a slug that nobody publishes, or published otherwise before."""
    served = {(shape(state.served.route), state.served.method) for state in states if state.served}
    before = formerly(publications, slug, reading)
    for key, described in document.extensions.items():
        stale = key not in served and described.method not in IMPLIED and is_under(described.route, slug)
        if stale and (not served or key in before):
            because = "what is not published is in the document"
            yield Breach(because, (Witness(reading.index),), "not there", f"{described.method} {described.route}")
            return
    yield KEPT


def formerly(publications: Publications, slug: str, reading: Operation) -> set[tuple[str, str]]:
    """The routes and methods that were published under a slug at any time before a reading."""
    found = set()
    for workflow_id in publications.routes[slug]:
        for change in publications.changes.get(workflow_id, ()):
            extension = Extension.of(change.arguments.get("extension"))
            if change.name == "publish" and change.called_at < reading.returned_at and extension.method:
                found.add((shape(extension.route), extension.method))
    return found


def is_under(route: str, slug: str) -> bool:
    """Whether a route is that of a slug, or goes on from it."""
    return f"{route}/".startswith(f"{ROOT}{slug.strip('/')}/")


@clause("OPENAPI-6", "MUST", source="WB invariant 2", quote=OWNED, zh="`/api/ex` 之下不列出任何其他内容。")
def lists_nothing_else(history: History) -> Findings:
    """Nothing else is listed under `/api/ex`."""
    publications = Publications(history)
    for reading, document in documents(history):
        # Other people's extensions are lawful there: without the word that we are alone only our own slugs are judged.
        alone = reading.arguments.get("alone") is True
        own = own_slugs(publications, reading)
        if not alone and not own:
            continue
        foreign = [each for key, each in document.extensions.items() if is_foreign(key, each, own, publications, alone)]
        if foreign:
            shown = f"{foreign[0].method} {foreign[0].route}"
            because = "the document lists what nobody published"
            yield Breach(because, (Witness(reading.index),), "published extensions", shown)
        else:
            yield KEPT


Served = dict[str, set[tuple[str, str]]]


def own_slugs(publications: Publications, reading: Operation) -> Served:
    """The slugs that are surely served, and by nobody that we are not sure of, with what is served under them now or
    was before; what was before is OPENAPI-5's.
    """
    found: Served = {}
    for slug, workflows in publications.routes.items():
        states = [publications.at(workflow_id, reading) for workflow_id in workflows]
        if all(state.known for state in states) and any(state.served for state in states):
            now = {(shape(state.served.route), state.served.method) for state in states if state.served}
            found[slug] = now | formerly(publications, slug, reading)
    return found


def is_foreign(
    key: tuple[str, str],
    described: Described,
    own: Served,
    publications: Publications,
    alone: bool,  # noqa: FBT001 - what the reading says
) -> bool:
    """Whether a listed operation is none that may be there."""
    if described.method in IMPLIED:
        return False
    under = [slug for slug in publications.routes if is_under(described.route, slug)]
    if not under:
        return alone
    return all(slug in own for slug in under) and not any(key in own[slug] for slug in under)


@clause("OPENAPI-7", "MUST", source="WB evidence 3", quote=VERIFIED, zh="扩展所需的凭证已写入文档。")
def documents_the_credential(history: History) -> Findings:
    """The credential an extension needs is documented."""
    for reading, state, _, described in seen(history, Publications(history)):
        if described is None or state.publish is None:
            continue
        if described.secured:
            yield KEPT
        else:
            places = (Witness(state.publish.index), Witness(reading.index))
            because = "the document does not say that an extension needs a credential"
            yield Breach(because, places, "a security requirement", described.told.get("security"))


@clause(
    "OPENAPI-8",
    "MUST",
    source="WB evidence 4",
    quote=INCLUDED,
    zh="扩展的行为与文档一致：生成的有效与无效请求不会遇到 5xx、未记录的状态、不符合 schema 的响应体，"
    "无效请求也不会被接受。",
    modes="P",
)
def behaves_as_documented(history: History) -> Findings:
    """The extensions behave as documented: generated valid and invalid requests meet no 5xx, no undocumented status,
    no body against its schema, no accepted invalid request.
    """
    yield from as_documented(history)


@clause(
    "OPENAPI-9", "MUST", source="WB evidence 4", quote=INCLUDED, zh="一个损坏的 workflow 不会使文档或其他扩展不可用。"
)
def survives_a_broken_workflow(history: History) -> Findings:
    """One broken workflow takes neither the document nor another extension down."""
    publications = Publications(history)
    for reading in history.named("openapi"):
        if publications.broken(reading):
            yield still_there(reading, "the document", is_there=isinstance(reading.fields.get("document"), dict))
    for call in calls(history):
        broken = publications.broken(call.operation)
        quick = call.met.text("mode") == "async" or in_time(call)
        sound = call.lawful and call.met.text("outcome") == "completes" and quick
        if broken and sound and call.met.text("workflow_id") not in broken:
            yield still_there(call.operation, "another extension")


def still_there(operation: Operation, what: str, *, is_there: bool = True) -> Finding:
    """Judge what was asked for while a broken workflow was published."""
    here = (Witness(operation.index),)
    if operation.outcome == "unknown":
        return Doubt(f"while a broken workflow was published no answer came from {what}", here)
    if operation.outcome == "ok" and is_there:
        return KEPT
    return Breach(f"a broken workflow takes {what} down", here, "a 2xx", answer(operation))


SECTION = Section(
    name="openapi",
    title="Global OpenAPI",
    title_zh="全局 OpenAPI",
    capability="openapi",
    clauses=(
        is_valid,
        lists_what_is_published,
        describes_the_parameters,
        describes_the_success,
        shows_changes_at_once,
        lists_nothing_else,
        documents_the_credential,
        behaves_as_documented,
        survives_a_broken_workflow,
    ),
)
