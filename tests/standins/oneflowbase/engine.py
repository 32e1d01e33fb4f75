"""Executing a document: its nodes one after another, until the end, a failure, or somebody who must be waited for."""

import asyncio
from dataclasses import dataclass, field
from graphlib import CycleError
from typing import Any

import orjson

from tests.standins.oneflowbase import graph, script
from tests.standins.oneflowbase.graph import Document, Node

Values = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended, or where it waits: a status, the declared fields, what went wrong."""

    status: str
    output: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] | None = None


class Engine:
    """Executes documents. Where a value was not given, a text has nothing and an output no field."""

    async def run(self, document: Document, given: dict[str, Any]) -> Outcome:
        """`given` are the start's values by key."""
        values: Values = {}
        try:
            for node in graph.order(document):
                if node["type"] == "human_input":
                    return Outcome("waiting_human")
                values[node["id"]] = await self.execute(node, values, given)
        except (script.ScriptError, CycleError) as error:
            return Outcome("failed", self.partial(document, values), {"message": str(error)})
        return Outcome("succeeded", self.output(document, values))

    def partial(self, document: Document, values: Values) -> dict[str, Any]:  # noqa: ARG002 - it promises nothing
        """What is kept of the output of a run that failed."""
        return {}

    async def execute(self, node: Node, values: Values, given: dict[str, Any]) -> dict[str, Any]:
        if node["type"] == "workflow_start":
            return dict(given)
        if node["type"] == "template_transform":
            text = rendered(str(node.get("bindings", {}).get("template", {}).get("value", "")), values)
            return dict.fromkeys(graph.produced(node), text)
        if node["type"] == "code":
            understood = script.read(str(node["config"].get("source", "")))
            await asyncio.sleep(understood.wait_ms / 1000)
            return understood.result(bound(node, values))
        return {key: value for key, value in bound(node, values).items() if key in graph.produced(node)}

    def output(self, document: Document, values: Values) -> dict[str, Any]:
        """The fields that the ends declare, and no others."""
        output: dict[str, Any] = {}
        for end in graph.of_type(document, "workflow_end"):
            output |= values[end["id"]]
        return output


def bound(node: Node, values: Values) -> dict[str, Any]:
    """What the selectors of a node select, where there is something."""
    selected = {}
    for name, binding in node.get("bindings", {}).items():
        if binding.get("kind") == "selector":
            other, key = binding["value"][0], binding["value"][1]
            if key in values.get(other, {}):
                selected[name] = values[other][key]
    return selected


def rendered(template: str, values: Values) -> str:
    """A text with the named values in it: texts as they are, others as JSON."""

    def shown(node_id: str, key: str) -> str:
        value = values.get(node_id, {}).get(key, "")
        return value if isinstance(value, str) else orjson.dumps(value).decode()

    return graph.NAMED.sub(lambda found: shown(found[1], found[2]), template)
