"""Stories of decisions, races, keys, entries: who may execute a run, and how often."""

import asyncio
import itertools
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.drive import stories
from conformance.drive.stories import Run
from conformance.drive.unit import Driver
from conformance.history.operation import Event, Operation

ACTION = "execute_workflow"
NUMBERS = itertools.count(1)
CANARY = "hunter2-canary"


def decision_on(run: Run, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any field, of any type
    """A decision's arguments; what is changed to `...` is left out."""
    arguments = {
        "decision_id": f"dec-{secrets.token_hex(4)}-{next(NUMBERS)}",
        "workflow_id": run.workflow.id,
        "run_id": run.id,
        "action": ACTION,
        "input": {},
        **changes,
    }
    return {key: value for key, value in arguments.items() if value is not ...}


async def deliver(driver: Driver, arguments: Mapping[str, Any], times: int = 1) -> list[Operation]:
    """Deliver one decision, several times at once where asked."""
    clients = (f"client-{number}" for number in itertools.count(1))
    return await asyncio.gather(
        *(driver.call("submit_decision", arguments, client=client) for client in itertools.islice(clients, times))
    )


async def audit(driver: Driver, **by: str) -> None:
    """Read the audit by an id or a kind, where there is one to read."""
    if driver.offers("audit"):
        await driver.call("audit", {**by, "limit": driver.limit})


async def decided(driver: Driver, run: Run, **changes: Any) -> Operation:  # noqa: ANN401 - see decision_on
    """Deliver a decision, wait until its run has settled, and look it up in the audit."""
    arguments = decision_on(run, **changes)
    operation = (await deliver(driver, arguments))[0]
    if operation.outcome == "ok" and operation.fields.get("executed") is not False:
        await stories.settle(driver, run)
    else:
        await look_at(driver, run)
    await audit_both(driver, arguments)
    return operation


async def look_at(driver: Driver, run: Run) -> None:
    """Read a run that nothing should have happened to."""
    await driver.call("read_run", {"run_id": run.id})
    await stories.read_replay(driver, run.id)


async def redelivered(driver: Driver, run: Run, times: int, *, at_once: bool) -> None:
    """Deliver a decision once and then again, or all times at once; then let the run settle and read the audit."""
    arguments = decision_on(run)
    if at_once:
        await deliver(driver, arguments, times)
    else:
        for _ in range(times):
            await deliver(driver, arguments)
    await stories.settle(driver, run)
    await stories.list_runs(driver, run.workflow)
    await audit_both(driver, arguments)


async def must_refuse(driver: Driver, run: Run, decisions: Sequence[Mapping[str, Any]]) -> None:
    """Deliver decisions that must be refused, all at once, with a census before and after, and look each one up."""
    scope = f"{run.workflow.id}.{next(driver.unit.indices)}"
    await stories.census(driver, scope, [run])
    await asyncio.gather(*(driver.ask("submit_decision", {**each, "census": scope}) for each in decisions))
    await stories.census(driver, scope, [run])
    await asyncio.gather(*(audit_both(driver, each) for each in decisions))


async def audit_both(driver: Driver, decision: Mapping[str, Any]) -> None:
    """Read the audit by each usable id of a decision: a target may keep its records by either."""
    for key in ("decision_id", "run_id"):
        if is_usable(decision.get(key)):
            await audit(driver, **{key: decision[key]})


def is_usable(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


async def race(driver: Driver, run: Run, clients: int, *, decisions: int = 0) -> None:
    """Let several clients ask for one run's execution at once, some of them by decisions."""
    asked = {"workflow_id": run.workflow.id, "run_id": run.id, "input": {}, "document": run.workflow.document}
    await asyncio.gather(
        *(driver.call("execute", asked, client=f"client-{n}") for n in range(1, clients + 1)),
        *(driver.call("submit_decision", decision_on(run), client=f"decider-{n}") for n in range(1, decisions + 1)),
    )


async def again(driver: Driver, run: Run) -> Operation:
    """Ask for the execution of a run that was executed, with its replay read before and after."""
    await stories.read_replay(driver, run.id)
    asked = {"workflow_id": run.workflow.id, "run_id": run.id, "input": {}, "document": run.workflow.document}
    operation = await driver.ask("execute", asked)
    await stories.read_replay(driver, run.id)
    return operation


async def again_meanwhile(driver: Driver, run: Run) -> None:
    """Ask for the execution of a run while it goes on, then let it settle."""
    seconds: list[asyncio.Task[Operation]] = []

    def ask(_: Event) -> None:
        if not seconds:
            asked = {"workflow_id": run.workflow.id, "run_id": run.id, "input": {}, "document": run.workflow.document}
            seconds.append(asyncio.ensure_future(driver.ask("execute", asked, client="second")))

    await stories.execute(driver, run, on_event=ask)
    await asyncio.gather(*seconds)
    await stories.settle(driver, run)


async def same_key(driver: Driver, workflow_id: str, bodies: Sequence[Mapping[str, Any]], *, at_once: bool) -> None:
    """Create a run under one key with each of these bodies."""
    key = f"key-{secrets.token_hex(8)}"
    asked = [{"workflow_id": workflow_id, "key": key, "input": body} for body in bodies]
    if at_once:
        await asyncio.gather(*(driver.call("create_run", each) for each in asked))
    else:
        for each in asked:
            await driver.ask("create_run", each)


def requests_to(driver: Driver, entry: str, run: Run, content: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry is asked with: a dialog with a message, an execution with a run, a creation with a document.

    What it makes is to carry the session's prefix, so that it can be told from other people's, and cleared away.
    """
    if entry == "execute":
        return {"workflow_id": run.workflow.id, "run_id": run.id, "input": {}, "document": run.workflow.document}
    if entry == "submit_decision":
        return decision_on(run)
    if entry.startswith("internal_"):
        name = f"{driver.prefix}by-{next(NUMBERS)}"
        return {"name": name, "content": content, "description": f"a workflow called {name} that says hello"}
    return {
        "message": f"create a workflow called {driver.prefix}by-{next(NUMBERS)} that says hello",
        "workflow_id": run.workflow.id,
    }


async def knock(driver: Driver, run: Run, entries: Sequence[str], content: Mapping[str, Any], **how: Any) -> None:  # noqa: ANN401
    """Ask at each of these entries, with a census and the audit read before and after."""
    scope = f"{run.workflow.id}.{next(driver.unit.indices)}"
    await census(driver, scope, run)
    for entry in entries:
        await audit(driver)
        answered = await driver.ask(entry, {**requests_to(driver, entry, run, content), "census": scope}, **how)
        await audit(driver)
        made = answered.fields.get("workflow_id")
        if answered.outcome == "ok" and isinstance(made, str) and driver.offers("read_workflow"):
            await driver.call("read_workflow", {"workflow_id": made})
    await census(driver, scope, run)


async def census(driver: Driver, scope: str, run: Run) -> None:
    """The census of a run's workflow, and of what a dialog may leave behind.

    Where the target is ours alone every workflow and every run counts, else the workflows that bear our name.
    """
    more: dict[str, Any] = {}
    lister, *_ = driver.counted.get("workflows", ("list_workflows",))
    if driver.offers(lister):
        listing = await driver.call(lister, {"limit": driver.limit})
        rows = [row for row in listing.fields.get("items") or () if isinstance(row, dict)]
        ours = sorted(str(row.get("workflow_id")) for row in rows if driver.prefix in str(row.get("name")))
        workflows = listing.fields.get("total", len(rows)) if driver.alone else ours
        more["workflows"] = workflows if listing.outcome == "ok" else None
    if driver.alone and "all_runs" in driver.counted:
        counter, field, _ = driver.counted["all_runs"]
        everything = await driver.call(counter, {"limit": 1})
        more["all_runs"] = everything.fields.get(field, 0) if everything.outcome == "ok" else None
    await stories.census(driver, scope, [run], whole=driver.alone, **more)
