"""What a run does, step by step: the events it produces and the pauses it takes, with no clock of its own."""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from reference_server.domain.document import Compiled, Node
from reference_server.domain.events import EXECUTOR_ID, Event, error_event
from reference_server.domain.nodes import REFERENCE


@dataclass(frozen=True, slots=True)
class Plan:
    """All that an executor needs: the run, what to run, and the input as its document reads it."""

    run_id: str
    compiled: Compiled
    input: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing happens for so long."""

    seconds: float


Step = Event | Pause
Values = dict[str, Mapping[str, Any]]
Work = Generator[Step, None, dict[str, Any]]


class NodeFailed(Exception):  # noqa: N818 - an outcome of a node
    """A node could not do its work."""


def start_event(plan: Plan) -> Event:
    return {"type": "workflow_start", "run_id": plan.run_id, "executor_id": EXECUTOR_ID}


def complete_event(plan: Plan, output: Mapping[str, Any]) -> Event:
    return {"type": "workflow_complete", "run_id": plan.run_id, "executor_id": EXECUTOR_ID, "output": dict(output)}


def node_event(plan: Plan, node: Node, kind: str, **more: object) -> Event:
    return {
        "type": kind,
        "run_id": plan.run_id,
        "executor_id": EXECUTOR_ID,
        "node_id": node.id,
        "node_type": node.type,
        **more,
    }


def narrate(plan: Plan) -> Iterator[Step]:
    """The steps of a run from `workflow_start` to its terminal event."""
    yield start_event(plan)
    values: Values = {}
    for node in plan.compiled.nodes:
        yield node_event(plan, node, "node_start")
        try:
            values[node.id] = yield from WORK[node.type](plan, node, values)
        except NodeFailed as failure:
            error = {"code": "node_failed", "message": str(failure)}
            yield node_event(plan, node, "node_error", error=error)
            yield error_event(plan.run_id, "node_failed", f"{node.id}: {failure}")
            return
        yield node_event(plan, node, "node_complete", output=values[node.id])
    yield complete_event(plan, output_of(plan.compiled, values))


def output_of(compiled: Compiled, values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What the ends declare, and nothing else; a declared value that is not there is null."""
    output: dict[str, Any] = {}
    ends = frozenset(compiled.ends)
    for node in compiled.nodes:
        if node.id in ends:
            output |= gathered(node, values)
    return output


def gathered(node: Node, values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    if node.type == "answer":
        return {"answer": _value(values, node.config["from"])}
    return {output["key"]: _value(values, output["from"]) for output in node.config.get("outputs", ())}


def _value(values: Mapping[str, Mapping[str, Any]], reference: str) -> object:
    owner, _, key = reference.partition(".")
    return values.get(owner, {}).get(key)


def _start(plan: Plan, _: Node, __: Values) -> Work:
    yield from ()
    return dict(plan.input)


def _end(_: Plan, node: Node, values: Values) -> Work:
    yield from ()
    return gathered(node, values)


def _template(_: Plan, node: Node, values: Values) -> Work:
    def filled(value: object) -> str:
        return value if isinstance(value, str) else orjson.dumps(value).decode()

    yield from ()
    return {"text": REFERENCE.sub(lambda found: filled(_value(values, found[1].strip())), node.config["template"])}


def _delay(_: Plan, node: Node, __: Values) -> Work:
    yield Pause(node.config["ms"] / 1000)
    return {"ms": node.config["ms"]}


def _fail(_: Plan, node: Node, __: Values) -> Work:
    yield from ()
    raise NodeFailed(node.config["message"])


def _burst(plan: Plan, node: Node, _: Values) -> Work:
    count = node.config["count"]
    for number in range(1, count + 1):
        yield node_event(plan, node, "node_progress", progress={"done": number, "of": count})
    return {"count": count}


WORK: Mapping[str, Callable[[Plan, Node, Values], Work]] = {
    "workflow_start": _start,
    "workflow_end": _end,
    "start": _start,
    "answer": _end,
    "template": _template,
    "delay": _delay,
    "fail": _fail,
    "burst": _burst,
}
