"""Reading a document `1flowbase.flow/v2`: its nodes, what they name of each other, and the order in which they run."""

import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Any

Node = dict[str, Any]
Document = dict[str, Any]

SCHEMA = "1flowbase.flow/v2"
BOUNDARIES = {"workflow": ("workflow_start", "workflow_end"), "agent_flow": ("start", "answer")}
INNER = frozenset({"template_transform", "code", "human_input"})
NAMED = re.compile(r"\{\{\s*([^{}\s.]+)\.([^{}\s.]+)\s*\}\}")


def nodes(document: Document) -> list[Node]:
    return list(document["graph"]["nodes"])


def edges(document: Document) -> list[dict[str, Any]]:
    return list(document["graph"]["edges"])


def of_type(document: Document, kind: str) -> list[Node]:
    return [node for node in nodes(document) if node["type"] == kind]


def start(document: Document) -> Node:
    """The start of a workflow's document, which has been found sound."""
    return of_type(document, "workflow_start")[0]


def input_fields(node: Node) -> list[dict[str, Any]]:
    return list(node.get("config", {}).get("input_fields") or [])


def produced(node: Node) -> set[str]:
    """The keys that other nodes may name of this one."""
    declared = input_fields(node) if node["type"] in ("workflow_start", "start") else node.get("outputs", [])
    return {str(field.get("key")) for field in declared}


def named(node: Node) -> Iterator[tuple[str, str]]:
    """Which value of which node a node names: (node id, key)."""
    for binding in node.get("bindings", {}).values():
        if binding.get("kind") == "selector" and len(binding.get("value") or []) > 1:
            yield binding["value"][0], binding["value"][1]
        if binding.get("kind") == "templated_text":
            yield from NAMED.findall(str(binding.get("value", "")))


def order(document: Document) -> list[Node]:
    """The nodes, each behind what leads to it and what it names.

    Raises:
        graphlib.CycleError: there is no such order.
    """
    by_id = {node["id"]: node for node in nodes(document)}
    before: dict[str, set[str]] = {node_id: set() for node_id in by_id}
    for edge in edges(document):
        before[edge["target"]].add(edge["source"])
    for node in by_id.values():
        before[node["id"]] |= {other for other, _ in named(node) if other in by_id}
    return [by_id[node_id] for node_id in TopologicalSorter(before).static_order()]
