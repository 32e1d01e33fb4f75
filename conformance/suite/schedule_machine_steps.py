"""The actions on schedules as steps, one for each sentence of their table, and how a program of them ends."""

from collections.abc import Callable

from pytest_bdd import given, parsers, when

from conformance.drive.schedule_machine import ACTIONS, Calendar, act, finish
from conformance.drive.schedules import Clock
from conformance.suite.case import Case


@given("a program over two schedules", target_fixture="calendar")
def a_program_over_schedules(case: Case, clock: Clock) -> Calendar:
    return Calendar(case.driver, case.shelf, clock)


def step_of(sentence: str) -> Callable[..., None]:
    """The step that carries out one action."""

    def step(case: Case, calendar: Calendar, number: int) -> None:
        case.run(act(calendar, sentence, number))

    def plain(case: Case, calendar: Calendar) -> None:
        case.run(act(calendar, sentence, 0))

    return step if "{number:d}" in sentence else plain


for _sentence in ACTIONS:
    when(parsers.parse(_sentence))(step_of(_sentence))


@when("what is due has run")
def what_is_due_has_run(case: Case, calendar: Calendar) -> None:
    case.run(finish(calendar))
