"""Steps that read the document of the extensions, while they come, change and go."""

import asyncio

from pytest_bdd import parsers, when

from conformance.drive import descriptions, designs
from conformance.suite.case import Case


@when("the document is read")
def the_document_is_read(case: Case) -> None:
    case.run(descriptions.read(case.driver))


@when("the whole document is read")
def the_whole_document_is_read(case: Case) -> None:
    case.run(descriptions.read(case.driver, whole=True))


@when("extensions of every method are published and the document is read")
def every_method(case: Case) -> None:
    async def act() -> None:
        await descriptions.of_every_method(case.driver, case.shelf)
        await descriptions.read(case.driver)

    case.run(act())


@when(parsers.parse("{count:d} extensions are published at once and the document is read"))
def several_at_once(case: Case, count: int) -> None:
    async def act() -> None:
        design = designs.plain(case.shelf.documents)
        await asyncio.gather(*(descriptions.published(case.driver, case.shelf, design) for _ in range(count)))
        await descriptions.read(case.driver)

    case.run(act())


@when("the document is read at each step of an extension's life")
def an_extensions_life(case: Case) -> None:
    design, later = designs.plain(case.shelf.documents), designs.line(case.shelf.documents)
    case.run(descriptions.life(case.driver, case.shelf, design, later))


@when("a workflow that cannot work is published beside it and called")
def a_broken_workflow(case: Case) -> None:
    extension = case.memory["extension"]
    given = designs.values(extension.design)
    case.run(descriptions.beside_a_broken_one(case.driver, case.shelf, extension, given))
