"""Documents: from what a caller sends to what can be run, or to each thing wrong with it and its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reference_server.domain.fields import Field
from reference_server.domain.nodes import DEFAULT_TIMEOUT_MS, NODE_TYPES, repeated
from reference_server.domain.order import arrange, cycle_among
from reference_server.domain.refusal import Fault, Refused

SCHEMA = "workflow/1"
ROOT = "/document"
UNNAMEABLE = frozenset(".{}")


@dataclass(frozen=True, slots=True)
class Node:
    """One node, as it runs."""

    id: str
    type: str
    config: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A sound document: its nodes in running order, its boundaries, and the inputs and outputs that it declares.

    `outputs` maps the key of each declared output to its type.
    """

    nodes: tuple[Node, ...]
    start: str
    ends: tuple[str, ...]
    fields: tuple[Field, ...]
    outputs: Mapping[str, str]
    sync_timeout_ms: int

    def summary(self) -> dict[str, Any]:
        return {"start": self.start, "ends": list(self.ends), "node_types": sorted({node.type for node in self.nodes})}


def compile_document(kind: str, document: object) -> Compiled:
    """The compiled form of a document for a workflow of this kind.

    Raises:
        Refused: `document_invalid`, with a fault for each thing wrong, pointing into `{"document": …}`.
    """
    nodes, edges = _parts(document)
    _refuse_if(_node_faults(kind, nodes) + _edge_faults(nodes, edges))
    _refuse_if(_boundary_faults(nodes))
    dependencies = [*_edge_pairs(nodes, edges), *_references(nodes)]
    order = arrange(len(nodes), dependencies)
    if len(order) < len(nodes):
        cycle = cycle_among(set(range(len(nodes))) - set(order), dependencies)
        named = ", ".join(nodes[index]["id"] for index in cycle[:10])
        _refuse_if([Fault(f"{ROOT}/nodes/{cycle[0]}", f"is part of a cycle: {named}")])
    return _assemble([Node(nodes[i]["id"], nodes[i]["type"], nodes[i].get("config", {})) for i in order])


def _refuse_if(faults: Sequence[Fault]) -> None:
    if faults:
        first = faults[0]
        raise Refused("document_invalid", f"The document is not sound: {first.pointer} {first.message}.", faults)


def _parts(document: object) -> tuple[list[Any], list[Any]]:
    if not isinstance(document, Mapping):
        _refuse_if([Fault(ROOT, "must be an object")])
        return [], []
    faults = [] if document.get("schema") == SCHEMA else [Fault(f"{ROOT}/schema", f'must be "{SCHEMA}"')]
    faults += [
        Fault(f"{ROOT}/{part}", "must be a list")
        for part in ("nodes", "edges")
        if not isinstance(document.get(part), list)
    ]
    _refuse_if(faults)
    return document["nodes"], document["edges"]


def _node_faults(kind: str, nodes: list[Any]) -> list[Fault]:
    faults: list[Fault] = []
    for index, node in enumerate(nodes):
        faults += _check_node(kind, node, f"{ROOT}/nodes/{index}")
    return faults or repeated([node["id"] for node in nodes], f"{ROOT}/nodes", "id")


def _check_node(kind: str, node: object, at: str) -> list[Fault]:
    if not isinstance(node, Mapping):
        return [Fault(at, "must be an object")]
    faults = (
        [] if _is_name(node.get("id")) else [Fault(f"{at}/id", "must be a name of 1..128 characters, without . { }")]
    )
    name = node.get("type")
    known = NODE_TYPES.get(name) if isinstance(name, str) else None
    config = node.get("config", {})
    if known is None:
        faults.append(Fault(f"{at}/type", "is no known node type"))
    elif kind not in known.kinds:
        faults.append(Fault(f"{at}/type", f"{name} does not belong into a document of kind {kind}"))
    elif isinstance(config, Mapping):
        faults += known.check(config, f"{at}/config")
    if not isinstance(config, Mapping):
        faults.append(Fault(f"{at}/config", "must be an object"))
    return faults


def _is_name(value: object) -> bool:
    return (
        isinstance(value, str)
        and 1 <= len(value) <= 128  # noqa: PLR2004 - a name, not a text
        and not UNNAMEABLE.intersection(value)
        and value == value.strip()
    )


def _edge_faults(nodes: list[Any], edges: list[Any]) -> list[Fault]:
    names = {node["id"] for node in nodes if isinstance(node, Mapping) and isinstance(node.get("id"), str)}
    faults = []
    for index, edge in enumerate(edges):
        at = f"{ROOT}/edges/{index}"
        if not isinstance(edge, Mapping):
            faults.append(Fault(at, "must be an object"))
            continue
        faults += [
            Fault(f"{at}/{end}", "names no node of the document")
            for end in ("from", "to")
            if not isinstance(edge.get(end), str) or edge[end] not in names
        ]
    return faults


def _boundary_faults(nodes: list[Any]) -> list[Fault]:
    at = f"{ROOT}/nodes"
    bounds = [NODE_TYPES[node["type"]].boundary for node in nodes]
    starts = [index for index, bound in enumerate(bounds) if bound == "start"]
    faults = [Fault(f"{at}/{index}/type", "is a second start") for index in starts[1:]]
    if not starts:
        faults.append(Fault(at, "must hold a start node"))
    if "end" not in bounds:
        faults.append(Fault(at, "must hold an end node"))
    return faults + _source_faults(nodes) + _shared_outputs(nodes)


def _source_faults(nodes: list[Any]) -> list[Fault]:
    outputs = {node["id"]: NODE_TYPES[node["type"]].outputs(node.get("config", {})) for node in nodes}
    faults = []
    for index, node in enumerate(nodes):
        for place, reference in NODE_TYPES[node["type"]].sources(node.get("config", {})):
            owner, _, key = reference.partition(".")
            at = f"{ROOT}/nodes/{index}/config{place}"
            keys = outputs.get(owner, {})
            if not key or (keys is not None and key not in keys):
                faults.append(Fault(at, f"is an unknown source: {reference[:200]}"))
            elif keys is not None and _declared(node, place) not in (None, keys[key]):
                faults.append(Fault(at, f"is a {keys[key]}, not a {_declared(node, place)}"))
    return faults


def _declared(node: Mapping[str, Any], place: str) -> str | None:
    """The type that a declared output promises for the value it takes from elsewhere."""
    steps = place.split("/")
    return str(node["config"]["outputs"][int(steps[2])]["type"]) if steps[1] == "outputs" else None


def _shared_outputs(nodes: list[Any]) -> list[Fault]:
    """Two ends that declare one key would make the output depend on which ran last."""
    seen: dict[str, int] = {}
    faults = []
    for index, node in enumerate(nodes):
        outputs = node.get("config", {}).get("outputs", []) if node["type"] == "workflow_end" else []
        for place, output in enumerate(outputs):
            at = f"{ROOT}/nodes/{index}/config/outputs/{place}/key"
            if seen.setdefault(output["key"], index) != index:
                faults.append(Fault(at, "is declared by another end"))
    return faults


def _edge_pairs(nodes: list[Any], edges: list[Any]) -> list[tuple[int, int]]:
    places = {node["id"]: index for index, node in enumerate(nodes)}
    return [(places[edge["from"]], places[edge["to"]]) for edge in edges]


def _references(nodes: list[Any]) -> list[tuple[int, int]]:
    """A value that is named is waited for, whether or not an edge says so."""
    places = {node["id"]: index for index, node in enumerate(nodes)}
    return [
        (places[reference.partition(".")[0]], index)
        for index, node in enumerate(nodes)
        for _, reference in NODE_TYPES[node["type"]].sources(node.get("config", {}))
    ]


def _assemble(nodes: list[Node]) -> Compiled:
    bounds = {node.id: NODE_TYPES[node.type].boundary for node in nodes}
    start = next(node for node in nodes if bounds[node.id] == "start")
    return Compiled(
        nodes=tuple(nodes),
        start=start.id,
        ends=tuple(node.id for node in nodes if bounds[node.id] == "end"),
        fields=tuple(
            Field(
                key=field["key"],
                source=field["source"],
                type=field["type"],
                required=field.get("required", False),
                has_default="default" in field,
                default=field.get("default"),
            )
            for field in start.config.get("input_fields", ())
            if start.type == "workflow_start"
        ),
        outputs={
            output["key"]: output["type"]
            for node in nodes
            if node.type == "workflow_end"
            for output in node.config.get("outputs", ())
        },
        sync_timeout_ms=start.config.get("sync_timeout_ms", DEFAULT_TIMEOUT_MS),
    )
