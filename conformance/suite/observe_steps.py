"""Steps that read logs and counts."""

from pytest_bdd import given, parsers, when

from conformance.drive import logs, stories
from conformance.drive.stories import Workflow
from conformance.suite.case import Case

STARTS = frozenset({"execute", "submit_decision", "call_extension"})


@when("its log is read")
def its_log_is_read(case: Case, workflow: Workflow) -> None:
    begun = [o for o in case.driver.unit.operations if o.name in STARTS and o.outcome == "ok"]
    case.run(logs.shows(case.driver, workflow, len(begun)))


@when("the log of its workflow is read")
def the_log_of_its_workflow(case: Case) -> None:
    its_log_is_read(case, case.memory["extension"].workflow)


@given("its counts")
def its_counts(case: Case, workflow: Workflow) -> None:
    before = case.run(logs.counts(case.driver, workflow))
    case.remember(counted=workflow, before=before)


@given("the counts of its workflow")
def the_counts_of_its_workflow(case: Case) -> None:
    its_counts(case, case.memory["extension"].workflow)


@when(parsers.parse("its counts are read until they have grown by {runs:d}"))
def its_counts_have_grown(case: Case, runs: int) -> None:
    case.run(logs.grew(case.driver, case.memory["counted"], case.memory["before"], runs))


@when("a run of it is created and not executed")
def a_run_is_created(case: Case, workflow: Workflow) -> None:
    case.run(stories.create_run(case.driver, workflow))
