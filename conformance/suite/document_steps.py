"""Steps that bring documents, sound and broken ones."""

from collections.abc import Callable

from pytest_bdd import parsers, when

from conformance.drive import designs, drafts
from conformance.suite.case import Case
from conformance.targets.documents import Design
from conformance.targets.profile import Documents

DOCUMENTS: dict[str, Callable[[Documents], Design]] = {
    "takes nothing": lambda _: designs.constant("a text of its own"),
    "gives back what it takes": designs.plain,
    "takes a text from each source": designs.of_all_sources,
    "takes a value of each type": lambda documents: designs.of_source(designs.carrier(documents)),
    "goes without values": lambda documents: designs.optional(designs.carrier(documents)),
    "has plenty of time": lambda documents: designs.plain(documents, timeout_ms=10_000),
    "puts a text together": designs.line,
    "declares nothing": designs.silent,
    "fails": designs.failing,
    "fails late": lambda documents: designs.failing(documents, wait_ms=60),
    "is slow": lambda documents: designs.slow(documents, 200),
    "is very slow": lambda documents: designs.slow(documents, 400),
}
"""Documents by what scenarios say of them."""


@when(parsers.re(r"a workflow whose document (?P<what>.+) is created and saved again"))
def a_document_is_saved(case: Case, what: str) -> None:
    design = DOCUMENTS[what](case.shelf.documents)
    case.run(drafts.create_and_save(case.driver, case.shelf, design, times=2))


@when("an agent flow is created and saved again")
def an_agent_flow_is_saved(case: Case) -> None:
    case.run(drafts.create_and_save(case.driver, case.shelf, drafts.AGENT_FLOW))


@when("its document is edited and it is called")
def a_published_document_is_edited(case: Case) -> None:
    edits = [designs.constant("another text"), designs.plain(case.shelf.documents)]
    case.run(drafts.edited(case.driver, case.shelf, case.memory["extension"], edits))


@when(parsers.re(r"a document with the fault (?P<fault>\w+)( in its (?P<way>\w+))? is brought"))
def a_broken_document(case: Case, fault: str, way: str | None) -> None:
    broken = [(fault, drafts.way_of(case.shelf, fault, way or ""))]
    case.run(drafts.served_throughout(case.driver, case.shelf, case.memory["extension"], broken))


@when("documents with every fault are brought")
def every_broken_document(case: Case) -> None:
    broken = drafts.ways(case.shelf, [fault for fault in drafts.CLAUSES if fault != drafts.FOREIGN])
    case.run(drafts.served_throughout(case.driver, case.shelf, case.memory["extension"], broken))


@when(parsers.re(r"an agent flow with a workflow's (?P<way>\w+) is brought"))
def a_broken_agent_flow(case: Case, way: str) -> None:
    broken = [(drafts.FOREIGN, drafts.way_of(case.shelf, drafts.FOREIGN, way))]
    case.run(drafts.broken_agent_flow(case.driver, case.shelf, broken))
