"""Documents: what a save must hold, what an execution needs, and the order in which nodes are executed."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

TYPES = ("start", "end", "python", "javascript", "httpRequest")
SIDE_EFFECTS = ("httpRequest",)
NEEDS = {"python": "code", "javascript": "code", "httpRequest": "url"}

Node = dict[str, Any]
Document = dict[str, Any]
Fault = dict[str, Any]


class Position(BaseModel):
    """Where a node stands on the canvas."""

    x: float
    y: float


class NodeBody(BaseModel):
    """A node as it is sent and shown."""

    id: str
    type: str
    name: str = ""
    data: dict[str, Any] = {}
    position: Position


class EdgeBody(BaseModel):
    """An edge as it is sent and shown."""

    id: str
    source: str
    target: str
    condition: str | None = None


class DocumentBody(BaseModel):
    """A whole document."""

    nodes: list[NodeBody]
    edges: list[EdgeBody]


def fault(code: str, message: str, path: str) -> Fault:
    return {"code": code, "message": message, "path": path}


def faults_of(document: Document) -> list[Fault]:
    """What makes a document impossible to save."""
    nodes, edges = document["nodes"], document["edges"]
    known = Counter(node["id"] for node in nodes)
    found = [fault("duplicate_node_id", f"node {each} is there twice", "nodes") for each, n in known.items() if n > 1]
    for place, node in enumerate(nodes):
        found += faults_of_node(node, f"nodes[{place}]")
    for place, edge in enumerate(edges):
        for side in ("source", "target"):
            if edge[side] not in known:
                found.append(fault("unknown_node", f"no node {edge[side]}", f"edges[{place}].{side}"))
    if not found and len(in_order(nodes, edges)) < len(nodes):
        found.append(fault("cycle_detected", "the graph has a cycle", "edges"))
    return found


def faults_of_node(node: Node, path: str) -> list[Fault]:
    if node["type"] not in TYPES:
        return [fault("unknown_node_type", f"unknown type {node['type']}", f"{path}.type")]
    needed = NEEDS.get(node["type"])
    value = node["data"].get(needed) if needed else "nothing is needed"
    if isinstance(value, str) and value.strip():
        return []
    return [fault("missing_config", f"{node['type']} needs {needed}", f"{path}.data.{needed}")]


def faults_of_execution(document: Document) -> list[Fault]:
    """What makes a document impossible to execute: a save's faults, and a missing start or end."""
    types = {node["type"] for node in document["nodes"]}
    missing = [
        fault(f"missing_{kind}", f"there is no {kind}", "nodes") for kind in ("start", "end") if kind not in types
    ]
    found = faults_of(document) + missing
    if not found and not plan(document):
        found.append(fault("end_not_reachable", "no path leads from a start to an end", "edges"))
    return found


def plan(document: Document) -> list[tuple[Node, list[str]]]:
    """The nodes on the paths from a start to an end, in order, each with the ids of those before it.

    What lies outside of these paths is not executed.
    """
    nodes, edges = document["nodes"], document["edges"]
    onward = reached((n["id"] for n in nodes if n["type"] == "start"), links(edges, "source", "target"))
    back = reached((n["id"] for n in nodes if n["type"] == "end"), links(edges, "target", "source"))
    main = onward & back
    before = links(edges, "target", "source")
    return [
        (node, [each for each in before[node["id"]] if each in main])
        for node in in_order(nodes, edges)
        if node["id"] in main
    ]


def side_effect(document: Document) -> Node | None:
    """The first node whose effect has to be confirmed."""
    return next((node for node, _ in plan(document) if node["type"] in SIDE_EFFECTS), None)


def links(edges: Iterable[dict[str, Any]], begin: str, end: str) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for edge in edges:
        found[edge[begin]].append(edge[end])
    return found


def reached(begin: Iterable[str], onward: defaultdict[str, list[str]]) -> set[str]:
    waiting = deque(begin)
    found = set(waiting)
    while waiting:
        for each in onward[waiting.popleft()]:
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found


def in_order(nodes: list[Node], edges: list[dict[str, Any]]) -> list[Node]:
    """The nodes in topological order, those of a cycle left out."""
    by_id = {node["id"]: node for node in nodes}
    onward = links(edges, "source", "target")
    left = Counter(edge["target"] for edge in edges)
    waiting = deque(each for each in by_id if not left[each])
    ordered = []
    while waiting:
        each = waiting.popleft()
        ordered.append(by_id[each])
        for after in onward[each]:
            left[after] -= 1
            if not left[after]:
                waiting.append(after)
    return ordered
