"""The actions on extensions as steps, one for each sentence of their table, and how a program of them ends."""

from collections.abc import Callable

from pytest_bdd import given, parsers, when

from conformance.drive.extension_machine import ACTIONS, Market, act, finish
from conformance.suite.case import Case


@given("a program over two workflows that want one slug", target_fixture="market")
def a_program_over_extensions(case: Case) -> Market:
    return Market(case.driver, case.shelf)


def step_of(sentence: str) -> Callable[..., None]:
    """The step that carries out one action."""

    def step(case: Case, market: Market, number: int) -> None:
        case.run(act(market, sentence, number))

    return step


for _sentence in ACTIONS:
    when(parsers.parse(_sentence))(step_of(_sentence))


@when("what it did settles")
def what_it_did_settles(case: Case, market: Market) -> None:
    case.run(finish(market))
