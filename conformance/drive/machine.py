"""Programs over one workflow: what a machine may do, each action with the sentence that a feature would say.

One table serves both: Hypothesis draws programs from it, and a shrunk program prints as steps that can be pasted into a
scenario, because the steps are made from the same table. Nothing here judges; the contract is the only oracle.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.drive import decisions, stories
from conformance.drive.stories import Run, Workflow
from conformance.drive.unit import Driver, Stuck

RUNS = 2
Control = Callable[..., Awaitable[object]]


@dataclass
class World:
    """What a program acts on: one workflow, its runs by number, the decision on each, and the controls."""

    driver: Driver
    workflow: Workflow
    control: Control
    runs: dict[int, Run] = field(default_factory=dict)
    decisions: dict[int, dict[str, Any]] = field(default_factory=dict)

    async def run(self, number: int) -> Run:
        """The run of this number, created when it is first spoken of."""
        if number not in self.runs:
            self.runs[number] = await stories.create_run(self.driver, self.workflow)
        return self.runs[number]


async def can_have(world: World, number: int) -> bool:
    """Whether the run of this number is there, or could be created; under a control it may lawfully be refused."""
    try:
        await world.run(number)
    except Stuck as stuck:
        if world.driver.in_force and stuck.operation.outcome == "refused":
            return False
        raise
    return True


async def create(world: World, run: int) -> None:
    await world.run(run)


async def execute(world: World, run: int) -> None:
    await stories.execute(world.driver, await world.run(run))


async def race(world: World, run: int) -> None:
    await decisions.race(world.driver, await world.run(run), 3)


async def leave(world: World, run: int) -> None:
    await stories.execute(world.driver, await world.run(run), leave_after=1)


async def decide(world: World, run: int) -> None:
    known = await world.run(run)
    world.decisions.setdefault(run, decisions.decision_on(known))
    await decisions.deliver(world.driver, world.decisions[run])


async def coordinator_away(world: World) -> None:
    await world.control("coordinator", mode="absent")


async def coordinator_back(world: World) -> None:
    await world.control("coordinator", mode="present")


async def bridge_on(world: World) -> None:
    await world.control("flags", decision_bridge=True)


async def bridge_off(world: World) -> None:
    await world.control("flags", decision_bridge=False)


async def persistence_off(world: World) -> None:
    await world.control("flags", run_persistence=False)


async def persistence_on(world: World) -> None:
    await world.control("flags", run_persistence=True)


ACTIONS: dict[str, Callable[..., Awaitable[None]]] = {
    "run {run:d} is created": create,
    "run {run:d} is executed": execute,
    "3 clients ask for the execution of run {run:d} at once": race,
    "the client of run {run:d} leaves after its first event": leave,
    "the decision on run {run:d} is delivered": decide,
    "the coordinator goes away": coordinator_away,
    "the coordinator comes back": coordinator_back,
    "the decisions' bridge is put on": bridge_on,
    "the decisions' bridge is put off": bridge_off,
    "the keeping of runs is put off": persistence_off,
    "the keeping of runs is put on": persistence_on,
}


NEEDS: Mapping[str, tuple[str, str, str]] = {
    "the decision on run {run:d} is delivered": ("submit_decision", "", ""),
    "the coordinator goes away": ("", "coordinator", "absent"),
    "the coordinator comes back": ("", "coordinator", "present"),
    "the decisions' bridge is put on": ("submit_decision", "flags", "decision_bridge"),
    "the decisions' bridge is put off": ("submit_decision", "flags", "decision_bridge"),
    "the keeping of runs is put off": ("", "flags", "run_persistence"),
    "the keeping of runs is put on": ("", "flags", "run_persistence"),
}
"""What an action needs of the target: an operation, a control, and what that control has to be able to set."""


def possible(operations: Callable[[str], bool], controls: Callable[[str, str], bool]) -> list[str]:
    """The sentences of the actions that a target can carry out."""
    plain = ("", "", "")
    needs = {sentence: NEEDS.get(sentence, plain) for sentence in ACTIONS}
    return [
        sentence
        for sentence, (operation, control, what) in needs.items()
        if (not operation or operations(operation)) and (not control or controls(control, what))
    ]


def spoken(sentence: str, run: int) -> str:
    """An action's sentence about this run."""
    return sentence.replace("{run:d}", str(run))


async def act(world: World, sentence: str, run: int) -> None:
    """Carry out one action of the table; one whose run a control keeps from being created comes to nothing."""
    action = ACTIONS[sentence]
    if "{run:d}" in sentence and not await can_have(world, run):
        return
    await (action(world, run) if "{run:d}" in sentence else action(world))


async def finish(world: World) -> None:
    """Let every run of the program settle, and look its decisions up; the controls are back by then."""
    for run in world.runs.values():
        status = (await world.driver.call("read_run", {"run_id": run.id})).fields.get("status")
        if status == "created":
            await stories.read_replay(world.driver, run.id)
        else:
            await stories.settle(world.driver, run)
    for decision in world.decisions.values():
        await decisions.audit(world.driver, decision_id=decision["decision_id"])
