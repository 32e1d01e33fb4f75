"""Stories: what a scenario or an example does with a target, step by step. They act and record; none of them judges."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.drive.unit import TRIES, Driver, Stuck, asked_again
from conformance.errors import NotSpelled
from conformance.history.operation import Event, Operation, Outcome

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.01, 0.25
MOST_PAGES = 200
MOST_EVENTS = 150_000
RUNNING = frozenset({"created", "running"})

LOOKS = frozenset({"read_run", "replay", "execute", "census", "audit"})
"""What shows a run_id because it was asked for it; a record of the audit names what somebody asked for."""

MOST_READERS = 200
"""How often a replay is read while its run goes on."""

OF_ITS_OWN = frozenset({"runs", "all_runs", "events", "workflows"})
"""What a census counts in its own way; the rest is a number that an operation tells."""

Steps = Sequence[Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Workflow:
    """A workflow that was created; `document` is what is known of its document."""

    id: str
    document: Mapping[str, Any]
    name: str = ""


@dataclass(frozen=True)
class Run:
    """A run that was created, with what identifies it."""

    id: str
    workflow: Workflow


async def insist(driver: Driver, name: str, arguments: Mapping[str, Any], **how: Any) -> Operation:  # noqa: ANN401
    """Do what must succeed before a story can go on; a lost connection is tried again.

    Raises:
        Stuck: the target did not do it.
    """
    operation = await driver.ask(name, arguments, **how)
    if operation.outcome != "ok":
        raise Stuck(operation)
    return operation


async def create_run(driver: Driver, workflow: Workflow) -> Run:
    made = await insist(driver, "create_run", {"workflow_id": workflow.id})
    return Run(str(made.fields["run_id"]), workflow)


async def execute(driver: Driver, run: Run, inputs: Mapping[str, Any] | None = None, **how: Any) -> Operation:  # noqa: ANN401
    """Ask for a run's execution and read its stream; asked again only where the request surely never arrived."""
    arguments = {
        "workflow_id": run.workflow.id,
        "run_id": run.id,
        "input": inputs or {},
        "document": run.workflow.document,
        **how.pop("arguments", {}),
    }
    for _ in range(TRIES - 1):
        operation = await driver.perform("execute", arguments, **how)
        arrived = operation.outcome != "unknown" or "leave" in operation.arguments
        look = None if arrived else await driver.call("read_run", {"run_id": run.id})
        if look is None or look.fields.get("status") != "created":
            return driver.keep(operation)
        driver.keep(asked_again(operation))
    return await driver.call("execute", arguments, **how)


async def read_replay(
    driver: Driver,
    run_id: str,
    *,
    limit: int | None = None,
    settled: bool = False,
    **extra: Any,  # noqa: ANN401
) -> list[Operation]:
    """Read a replay from its start, page by page, until a page leads no further."""
    reading = f"{driver.unit.number}.{next(driver.unit.indices)}"
    fixed = {"run_id": run_id, "limit": limit or driver.limit, "reading": reading, **extra}
    if settled:
        fixed["settled"] = True
    pages = [await driver.call("replay", fixed)]
    events, most_pages = len(pages[0].events), driver.patience.pages
    while leads_on(pages):
        if len(pages) >= most_pages or events >= MOST_EVENTS:
            driver.patience.endless()
            break
        pages.append(await driver.call("replay", {**fixed, "cursor": pages[-1].fields["next_cursor"]}))
        events += len(pages[-1].events)
    return pages


def leads_on(pages: list[Operation]) -> bool:
    """Whether the last page leads on. A cursor that leads to itself is followed once, to show that it does."""
    last = pages[-1]
    cursor = last.fields.get("next_cursor")
    if last.outcome != "ok" or cursor is None or last.fields.get("last") is True:
        return False
    circles = len(pages) > 1 and pages[-2].arguments.get("cursor") == last.arguments.get("cursor") == cursor
    return last.fields.get("has_more") is not False and not circles


def has_ended(driver: Driver, pages: list[Operation]) -> bool:
    """Whether a reading shows a terminal event."""
    ends = (driver.unit.facts.complete, driver.unit.facts.error)
    return any(is_terminal(event, ends) for page in pages for event in page.events)


def is_terminal(event: Event, ends: tuple[str, ...]) -> bool:
    return event.data is not None and event.data.get("type") in ends


async def settle(driver: Driver, run: Run, *, ended: bool = False) -> None:
    """Read the replay at once, then until it shows the run's end; then its status until it has ended, too.

    What is still missing when the deadline has passed is missing for good: that reading is marked `settled`.
    Of a run that was seen to have `ended` the status is first read beside the replay: nobody need wait for either.
    Where the target has no replay, the status alone tells the end.
    """
    if not driver.offers("replay"):
        await status_settles(driver, run, within_ms=float(run.workflow.document.get("lasts_ms") or 0))
        return
    goes_on = True
    if ended:
        look = driver.call("read_run", whereabouts(run))
        shown, beside = await asyncio.gather(shows_its_end(driver, run), look)
        goes_on = beside.fields.get("status") in RUNNING
    else:
        shown = await shows_its_end(driver, run)
    if shown and goes_on:
        await status_settles(driver, run)
    elif not shown:
        settled = {"settled": True} if driver.patience.is_full else {}
        await driver.call("read_run", {**whereabouts(run), **settled})


def whereabouts(run: Run) -> dict[str, Any]:
    """What finds a run: a target may keep it below its workflow."""
    return {"run_id": run.id, "workflow_id": run.workflow.id}


def is_over(driver: Driver, pages: list[Operation]) -> bool:
    """Whether a reading shows a terminal event and calls itself complete, which it may do later."""
    return has_ended(driver, pages) and pages[-1].fields.get("last") is True


async def shows_its_end(driver: Driver, run: Run) -> bool:
    """Read the replay until it is over or the deadline has passed; whether it shows a terminal event then."""
    patience, pause = driver.patience, FIRST_PAUSE_S
    deadline = driver.target.now() + patience.seconds * 1000 + float(run.workflow.document.get("lasts_ms") or 0)
    while not is_over(driver, await read_replay(driver, run.id)):
        if driver.target.now() > deadline:
            full = patience.is_full
            patience.failed()
            return has_ended(driver, await read_replay(driver, run.id, settled=full))
        await driver.pause(pause)
        pause = min(pause * 1.6, LONGEST_PAUSE_S)
    return True


async def status_settles(driver: Driver, run: Run, *, within_ms: float = 0) -> None:
    """Read a run's status until it is one that has ended, or the deadline has passed: `within_ms`, and some time."""
    patience, pause = driver.patience, FIRST_PAUSE_S
    deadline = driver.target.now() + patience.seconds * 1000 + within_ms
    while (await driver.call("read_run", whereabouts(run))).fields.get("status") in RUNNING:
        if driver.target.now() > deadline:
            if patience.is_full:
                await driver.call("read_run", {**whereabouts(run), "settled": True})
            patience.failed()
            return
        await driver.pause(pause)
        pause = min(pause * 1.6, LONGEST_PAUSE_S)


async def follow(driver: Driver, run: Run, inputs: Mapping[str, Any] | None = None, **how: Any) -> Operation:  # noqa: ANN401
    """Execute a run, read its stream to the end, its replay at that moment, and wait until both have settled."""
    execution = await execute(driver, run, inputs, **how)
    if execution.outcome in {"ok", "unknown"}:
        await settle(driver, run, ended=execution.outcome == "ok" and has_ended(driver, [execution]))
    return execution


async def whole_run(driver: Driver, workflow: Workflow, inputs: Mapping[str, Any] | None = None, **how: Any) -> Run:  # noqa: ANN401
    """Create a run and follow it."""
    run = await create_run(driver, workflow)
    await follow(driver, run, inputs, **how)
    return run


async def at_once(driver: Driver, workflows: Sequence[Workflow]) -> list[Run]:
    """Create a run of each workflow, then follow all of them at once, each by a client of its own."""
    runs = list(await asyncio.gather(*(create_run(driver, workflow) for workflow in workflows)))
    await asyncio.gather(*(follow(driver, run, client=f"client-{n}") for n, run in enumerate(runs, 1)))
    return runs


async def leave(driver: Driver, run: Run, after: int | str) -> Operation:
    """Execute a run, leave its stream after so many events (or `before` the answer), and wait until it settles."""
    execution = await execute(driver, run, **departure(after))
    await settle(driver, run)
    return execution


def departure(after: int | str) -> dict[str, Any]:
    """How a call says when its client leaves: after so many events, or `before` the answer."""
    return {"leave_before_headers": True} if after == "before" else {"leave_after": after}


async def census(
    driver: Driver,
    scope: str,
    runs: Sequence[Run],
    *,
    whole: bool = False,
    **more: Any,  # noqa: ANN401 - plain data
) -> Operation:
    """Record the runs of these runs' workflow with their statuses, the events of each, and what else is counted.

    `whole` where nothing else goes on, so that the whole system may be counted.
    """
    workflow, called_at = runs[0].workflow, driver.target.now()
    listed, events, counts = await asyncio.gather(
        list_all(driver, workflow),
        asyncio.gather(*(count_events(driver, run) for run in runs)),
        asyncio.gather(*(count(driver, what, workflow) for what in measures(driver, whole=whole))),
    )
    seen: dict[str, Any] = {"runs": listed, "events": dict(zip([run.id for run in runs], events, strict=True))}
    seen |= {what: value for counted in counts for what, value in counted.items()} | more
    readable = listed is not None and None not in events and None not in seen.values()
    outcome: Outcome = "ok" if readable else "unknown"
    return driver.note("census", {"scope": scope}, {"seen": seen}, outcome, called_at=called_at)


async def list_all(driver: Driver, workflow: Workflow) -> dict[str, Any] | None:
    """The status of every run that the target lists of a workflow; None where it cannot be told."""
    name, *_ = driver.counted.get("runs", ("list_runs",))
    fixed = {"workflow_id": workflow.id, "limit": driver.limit}
    pages = [await driver.call(name, fixed)]
    while pages[-1].outcome == "ok" and pages[-1].fields.get("has_more") and len(pages) < MOST_PAGES:
        pages.append(await driver.call(name, {**fixed, "cursor": pages[-1].fields.get("next_cursor")}))
    if any(page.outcome != "ok" for page in pages):
        return None
    return {str(row.get("run_id")): row.get("status") for page in pages for row in page.fields.get("items") or ()}


async def count_events(driver: Driver, run: Run) -> int | None:
    """How many events are kept of a run; None where it cannot be told."""
    if "events" in driver.counted:
        name, field, _ = driver.counted["events"]
        told = await driver.call(name, {"run_id": run.id, "workflow_id": run.workflow.id})
        value = told.fields.get(field)
        return value if told.outcome == "ok" and isinstance(value, int) else None
    pages = await read_replay(driver, run.id)
    return sum(len(page.events) for page in pages) if all(page.outcome == "ok" for page in pages) else None


def measures(driver: Driver, *, whole: bool) -> list[str]:
    """What a census counts beside the runs of a workflow and their events."""
    return [what for what, (*_, of_all) in driver.counted.items() if what not in OF_ITS_OWN and (whole or not of_all)]


async def count(driver: Driver, what: str, workflow: Workflow) -> dict[str, Any]:
    """One more thing that the profile counts."""
    name, field, _ = driver.counted[what]
    told = await driver.call(name, {"workflow_id": workflow.id, "name": workflow.name})
    return {what: told.fields.get(field) if told.outcome == "ok" else None}


async def must_refuse(
    driver: Driver, waiting: Run, requests: Sequence[Mapping[str, Any]], *, twin_of: str | None = None
) -> None:
    """Ask for executions that must be refused, all at once, with a census before and after them.

    Then look at the runs that were invented; beside that the twin of a clause is followed, where one is named.
    """
    scope = f"{waiting.workflow.id}.{next(driver.unit.indices)}"
    await census(driver, scope, [waiting])
    asked = ({"workflow_id": waiting.workflow.id, "input": {}, **request, "census": scope} for request in requests)
    await asyncio.gather(*(driver.ask("execute", arguments) for arguments in asked))
    await census(driver, scope, [waiting])
    unknown = {request["run_id"] for request in requests if request.get("invented")}
    replays = ({"run_id": run_id, "limit": driver.limit, "invented": True} for run_id in unknown)
    await asyncio.gather(
        *(driver.call("read_run", {"run_id": run_id}) for run_id in unknown),
        *(driver.call("replay", asked) for asked in replays),
        *([twin(driver, waiting, twin_of)] if twin_of else []),
    )


async def twin(driver: Driver, run: Run, clause_id: str) -> None:
    """Follow the execution that differs from a refused one in the one thing refused."""
    await follow(driver, run, arguments={"twin": clause_id})


async def trace_runs(driver: Driver) -> None:
    """Read and replay every run that the target has shown in this unit."""
    shown = {
        row["run_id"]: None
        for operation in list(driver.unit.operations)
        if operation.name not in LOOKS and operation.outcome == "ok"
        for row in (operation.fields, *(operation.fields.get("items") or ()))
        if isinstance(row.get("run_id"), str)
    }
    for run_id in shown:
        await driver.call("read_run", {"run_id": run_id})
        await read_replay(driver, run_id)


async def list_runs(driver: Driver, workflow: Workflow) -> Operation:
    """Read the list of a workflow's runs."""
    return await driver.call("list_runs", {"workflow_id": workflow.id, "limit": driver.limit})


async def resume(driver: Driver, run: Run, events: Sequence[Event], after: int) -> Operation:
    """Resume a run's stream behind its event number `after`, counted from 1; 0 is its start.

    Raises:
        Stuck: the stream's events have no id to resume at.
    """
    arguments: dict[str, Any] = {"run_id": run.id, "after": after}
    if after:
        if events[after - 1].id is None:
            raise Stuck(driver.note("resume_point", arguments, {"code": "events without id"}, "failed"))
        arguments["last_event_id"] = events[after - 1].id
    return await driver.call("resume_stream", arguments)


async def leave_and_resume(driver: Driver, run: Run, after: int) -> None:
    """Leave a run's stream after so many events, resume it behind the last one seen, and wait until the run settles."""
    execution = await execute(driver, run, **departure(after))
    try:
        await resume(driver, run, execution.events, len(execution.events))
    except (Stuck, NotSpelled):
        await settle(driver, run)  # the disconnect is judged all the same
        raise
    await settle(driver, run)


async def replay_meanwhile(driver: Driver, run: Run) -> None:
    """Read the replay after every event of the stream while the run goes on, then until it has settled."""
    readers: set[asyncio.Task[list[Operation]]] = set()

    def read(_: Event) -> None:
        if len(readers) < MOST_READERS:
            readers.add(asyncio.ensure_future(read_replay(driver, run.id)))

    await execute(driver, run, on_event=read)
    await asyncio.gather(*readers)
    await settle(driver, run)


async def killed_under_way(driver: Driver, workflow: Workflow, kill: Any, count: int) -> None:  # noqa: ANN401 - a control
    """Kill the server while runs are under way, start it again, and wait until every run has settled."""
    done = await whole_run(driver, workflow)
    runs = [await create_run(driver, workflow) for _ in range(count)]
    begun = [asyncio.Event() for _ in runs]
    streams = [
        asyncio.ensure_future(execute(driver, run, client=f"client-{n}", on_event=lambda _, seen=seen: seen.set()))
        for n, (run, seen) in enumerate(zip(runs, begun, strict=True), 1)
    ]
    all_begun = asyncio.ensure_future(wait_for(begun))
    await asyncio.wait([all_begun, *streams], return_when=asyncio.FIRST_COMPLETED)
    all_begun.cancel()
    driver.keep(await kill(next(driver.unit.indices)))
    await asyncio.gather(*streams)
    await asyncio.gather(*(settle(driver, run) for run in [done, *runs]))
    await whole_run(driver, workflow)


async def wait_for(events: Sequence[asyncio.Event]) -> None:
    for event in events:
        await event.wait()
