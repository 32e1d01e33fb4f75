"""The steps of the scenarios: given and when act, then asks for the verdict of a clause on what happened."""

import asyncio
from typing import Any

from pytest_bdd import given, parsers, then, when

from conformance.drive import stories
from conformance.drive.stories import Run, Workflow
from conformance.suite.case import Case

NAMES = {"completes": "completes", "fails": "fails", "is slow": "slow", "is long": "long", "fails late": "fails_late",
         "echoes its input": "echo"}  # fmt: skip

MOST_RESUMES = 64
"""A stream that should be short and is not is resumed at its first events alone."""

UNUSABLE: dict[str, dict[str, Any]] = {
    "absent": {},
    "null": {"run_id": None},
    "empty": {"run_id": ""},
    "blank": {"run_id": "  \t"},
    "a number": {"run_id": 7},
    "a boolean": {"run_id": True},
    "a list": {"run_id": ["run"]},
    "an object": {"run_id": {"id": "run"}},
}

INPUTS = {
    "line breaks": "one\ntwo\r\nthree\rfour\u2028five",
    "an event of its own": 'x\n\nid: 9\ndata: {"type": "workflow_complete"}\n\n',
    "text beyond ASCII": "ümläut 北京 👩‍👩‍👧 \u202e",
    "control characters": "\x00\x01\x1b[31m\x7f\ufeff",
    "a long text": "界a" * 20_000,
}

LAWFUL = {"type": "node_progress", "run_id": "{run_id}", "executor_id": "planted", "node_id": "planted"}
SUCCESS = {**LAWFUL, "type": "workflow_complete"}


def lacking(key: str) -> dict[str, Any]:
    return {name: value for name, value in LAWFUL.items() if name != key}


PLANTED: dict[str, list[dict[str, Any]]] = {
    "a lawful event": [LAWFUL],
    "planning": [{**LAWFUL, "type": "planning"}],
    "a tool call": [{**LAWFUL, "type": "tool_call"}],
    "a tool result": [{**LAWFUL, "type": "tool_result"}],
    "a foreign type": [{**LAWFUL, "type": "message"}],
    "a prefix in another case": [{**LAWFUL, "type": "NODE_progress"}],
    "no type": [lacking("type")],
    "a blank type": [{**LAWFUL, "type": " "}],
    "no run_id": [lacking("run_id")],
    "a blank run_id": [{**LAWFUL, "run_id": ""}],
    "no executor_id": [lacking("executor_id")],
    "a blank executor_id": [{**LAWFUL, "executor_id": "  "}],
    "an executor_id that is a number": [{**LAWFUL, "executor_id": 7}],
    "a bad event before a success": [{**LAWFUL, "type": "planning"}, SUCCESS],
    "a bad event after lawful ones": [LAWFUL, LAWFUL, lacking("executor_id")],
}


@given(parsers.re(r"a workflow that (?P<what>.+)"), target_fixture="workflow")
def a_workflow(case: Case, what: str) -> Workflow:
    return case.run(case.shelf.workflow(NAMES[what]))


@given("a workflow of many events", target_fixture="workflow")
def a_workflow_of_many_events(case: Case) -> Workflow:
    return case.run(case.shelf.made("many", [{"burst": {"count": 1500}}]))


@given(parsers.re(r"a workflow of its own that (?P<what>.+)"), target_fixture="workflow")
def a_workflow_of_its_own(case: Case, what: str) -> Workflow:
    return case.run(case.shelf.fresh(case.driver, NAMES[what]))


@given("a run of it that waits to be executed", target_fixture="run")
def a_waiting_run(case: Case, workflow: Workflow) -> Run:
    return case.run(stories.create_run(case.driver, workflow))


@given("a run of it that was executed", target_fixture="run")
def an_executed_run(case: Case, workflow: Workflow) -> Run:
    return case.run(stories.whole_run(case.driver, workflow))


@given(parsers.parse("{count:d} runs of it that were executed"), target_fixture="runs")
def executed_runs(case: Case, workflow: Workflow, count: int) -> list[Run]:
    return case.run(stories.at_once(case.driver, [workflow] * count))


@given(parsers.re(r"an executor that produces (?P<what>.+)"))
def a_planted_executor(case: Case, what: str) -> None:
    case.run(case.control("executor", events=PLANTED[what]))


@when("a run of it is created and executed", target_fixture="run")
def a_run_is_executed(case: Case, workflow: Workflow) -> Run:
    return case.run(stories.whole_run(case.driver, workflow))


@when(parsers.re(r"a run of it is executed with an input that holds (?P<what>.+)"), target_fixture="run")
def a_run_with_input(case: Case, workflow: Workflow, what: str) -> Run:
    return case.run(stories.whole_run(case.driver, workflow, case.shelf.inputs(INPUTS[what])))


@when("the run that waits is executed")
def the_waiting_run_is_executed(case: Case, run: Run) -> None:
    case.run(stories.follow(case.driver, run))


@when(parsers.parse("{count:d} runs of it are executed at once"))
def many_runs(case: Case, workflow: Workflow, count: int) -> None:
    case.run(stories.at_once(case.driver, [workflow] * count))


@when("runs of several workflows are executed at once")
def runs_of_several_workflows(case: Case) -> None:
    async def act() -> None:
        several = [await case.shelf.workflow(name) for name in ("completes", "fails", "slow", "echo")]
        await stories.at_once(case.driver, several * 4)

    case.run(act())


@when(parsers.parse("a run of it is executed beside {count:d} others"))
def a_run_beside_others(case: Case, workflow: Workflow, count: int) -> None:
    async def act() -> None:
        beside = await case.shelf.made("beside", [{"burst": {"count": 700}}])
        await stories.at_once(case.driver, [workflow, *[beside] * count])

    case.run(act())


@when(parsers.re(r"its execution is asked for with a run_id that is (?P<kind>.+)"))
def an_unusable_run_id(case: Case, run: Run, kind: str) -> None:
    case.run(stories.must_refuse(case.driver, run, [UNUSABLE[kind]]))
    case.remember(twin_of="RUN-1")


@when("the execution of a run never created is asked for")
def an_unknown_run(case: Case, run: Run) -> None:
    request = {"run_id": f"{run.id}-never-created", "invented": True}
    case.run(stories.must_refuse(case.driver, run, [request]))
    case.remember(twin_of="RUN-2")


@when("another workflow is asked to execute that run")
def anothers_run(case: Case, run: Run) -> None:
    async def act() -> None:
        other = await case.shelf.fresh(case.driver, "completes")
        await stories.must_refuse(case.driver, run, [{"workflow_id": other.id, "run_id": run.id}])

    case.run(act())
    case.remember(twin_of="RUN-3")


@when("the same is asked for with the run that waits")
def the_lawful_twin(case: Case, run: Run) -> None:
    case.run(stories.twin(case.driver, run, case.memory["twin_of"]))


@when("the runs of the workflow are listed")
def the_runs_are_listed(case: Case, workflow: Workflow) -> None:
    case.run(stories.list_runs(case.driver, workflow))


@when("every run that was shown is traced")
def every_run_is_traced(case: Case) -> None:
    case.run(stories.trace_runs(case.driver))


@when(parsers.parse("the client of its run leaves after {count:d} events"), target_fixture="run")
@when(parsers.parse("the client of another run of it leaves after {count:d} events"), target_fixture="run")
def the_client_leaves(case: Case, workflow: Workflow, count: int) -> Run:
    return case.run(left(case, workflow, count))


@when("the client of its run leaves before the answer", target_fixture="run")
def the_client_leaves_early(case: Case, workflow: Workflow) -> Run:
    return case.run(left(case, workflow, "before"))


async def left(case: Case, workflow: Workflow, after: int | str) -> Run:
    run = await stories.create_run(case.driver, workflow)
    await stories.leave(case.driver, run, after)
    return run


@when(parsers.parse("the server is killed while {count:d} runs of it are under way"))
def the_server_is_killed(case: Case, workflow: Workflow, count: int) -> None:
    case.run(stories.killed_under_way(case.driver, workflow, case.control_operation("kill"), count))


@when("its replay is read again")
def the_replay_is_read_again(case: Case, run: Run) -> None:
    case.run(stories.read_replay(case.driver, run.id))


@when("its replay is read between two censuses")
def the_replay_between_censuses(case: Case, run: Run) -> None:
    async def act() -> None:
        scope = f"{run.id}.replayed"
        await stories.census(case.driver, scope, [run])
        for _ in range(2):
            await stories.read_replay(case.driver, run.id, census=scope)
        await stories.census(case.driver, scope, [run])

    case.run(act())


@when("its replay is read with every page size up to its length")
def the_replay_in_every_page_size(case: Case, run: Run) -> None:
    async def act() -> None:
        pages = await stories.read_replay(case.driver, run.id)
        length = sum(len(page.events) for page in pages)
        await asyncio.gather(
            *(stories.read_replay(case.driver, run.id, limit=limit) for limit in range(1, min(length, 60) + 2))
        )

    case.run(act())


@when("its replay is read in pages of 37, 64, 100, 128, 256 and 1000")
def the_replay_in_these_pages(case: Case, run: Run) -> None:
    async def act() -> None:
        sizes = (37, 64, 100, 128, 256, 1000)
        await asyncio.gather(*(stories.read_replay(case.driver, run.id, limit=limit) for limit in sizes))

    case.run(act())


@when("the replay of a run never created is asked for")
def the_replay_of_an_unknown_run(case: Case, run: Run) -> None:
    async def act() -> None:
        unknown = {"run_id": f"{run.id}-never-created", "limit": case.driver.limit, "invented": True}
        await case.driver.call("replay", unknown)
        await stories.read_replay(case.driver, run.id, twin="REPLAY-5")

    case.run(act())


@when(parsers.re(r"its replay is asked for with a (?P<part>limit|cursor) of (?P<value>.+)"))
def a_malformed_replay(case: Case, run: Run, part: str, value: str) -> None:
    async def act() -> None:
        await case.driver.call("replay", {"run_id": run.id, part: value, "malformed": part})
        await stories.read_replay(case.driver, run.id, twin="REPLAY-5")

    case.run(act())


@when("its replay is read again and again while a run of it goes on")
def the_replay_meanwhile(case: Case, workflow: Workflow) -> None:
    async def act() -> None:
        await stories.replay_meanwhile(case.driver, await stories.create_run(case.driver, workflow))

    case.run(act())


@when("its stream is resumed at each of its events")
def resumed_everywhere(case: Case, run: Run) -> None:
    async def act() -> None:
        stream = next(o for o in case.driver.unit.operations if o.name == "execute")
        for after in range(min(len(stream.events), MOST_RESUMES) + 1):
            await stories.resume(case.driver, run, stream.events, after)

    case.run(act())


@when("the client of its run leaves after 2 events and resumes there")
def resumed_where_left(case: Case, workflow: Workflow) -> None:
    async def act() -> None:
        run = await stories.create_run(case.driver, workflow)
        await stories.leave_and_resume(case.driver, run, 2)

    case.run(act())


@then(parsers.re(r"(?P<clause_id>[A-Z]+-\d+) holds"))
def the_clause_holds(case: Case, clause_id: str) -> None:
    case.verify([case.driver.unit], [clause_id], exercised=True)
