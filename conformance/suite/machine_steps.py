"""The machine's actions as steps, one for each sentence of its table, and how a program of them ends."""

from collections.abc import Callable

from pytest_bdd import given, parsers, then, when

from conformance.drive.machine import ACTIONS, World, act, finish
from conformance.drive.stories import Workflow
from conformance.suite.case import Case


@given("a program over it", target_fixture="world")
def a_program(case: Case, workflow: Workflow) -> World:
    return World(case.driver, workflow, case.control)


def step_of(sentence: str) -> Callable[..., None]:
    """The step that carries out one action."""

    def step(case: Case, world: World, run: int = 0) -> None:
        case.run(act(world, sentence, run))

    def plain(case: Case, world: World) -> None:
        case.run(act(world, sentence, 0))

    return step if "{run:d}" in sentence else plain


for _sentence in ACTIONS:
    when(parsers.parse(_sentence))(step_of(_sentence))


@when("everything is put back and settles")
def everything_settles(case: Case, world: World) -> None:
    async def end() -> None:
        await case.stage.restore()
        await finish(world)

    case.run(end())


@then("every clause holds")
def every_clause_holds(case: Case) -> None:
    """Ask every clause; a program need not exercise them all."""
    case.verify([case.driver.unit], case.stage.applicable)
