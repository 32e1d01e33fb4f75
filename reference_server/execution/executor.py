"""Executors: they turn a plan into batches of raw events, at the pace at which things happen."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, Protocol

import orjson

from reference_server.domain.narration import Pause, Plan, Step, complete_event, narrate, output_of, start_event
from reference_server.execution.controls import Controls

BATCH = 256


class Executor(Protocol):
    """Anything that can carry out a plan; what it yields is not trusted."""

    def run(self, plan: Plan) -> AsyncIterator[list[Any]]: ...


class ReferenceExecutor:
    """Carries out the plan's document, or emits what the control prescribes."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def run(self, plan: Plan) -> AsyncIterator[list[Any]]:
        return batches(self.steps(plan))

    def steps(self, plan: Plan) -> Iterator[Any]:
        script = self._controls.executor_events
        return narrate(plan) if script is None else scripted(plan, script)


async def batches(steps: Iterable[Step]) -> AsyncIterator[list[Any]]:
    """Events that happen at once in one list of at most BATCH; a pause lets go of what came before it."""
    batch: list[Any] = []
    for step in steps:
        if not isinstance(step, Pause):
            batch.append(step)
            if len(batch) < BATCH:
                continue
        if batch:
            yield batch
            batch = []
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
    if batch:
        yield batch


def scripted(plan: Plan, script: list[Any]) -> Iterator[Any]:
    """The script's events as they are, between a start and, should none of them be terminal, an end of our own."""
    name = orjson.dumps(plan.run_id)[1:-1]
    yield start_event(plan)
    yield from orjson.loads(orjson.dumps(script).replace(b"{run_id}", name))
    yield complete_event(plan, output_of(plan.compiled, {}))
