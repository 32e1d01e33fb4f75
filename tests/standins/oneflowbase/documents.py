"""Whether a document can be published: looked at as a whole, only then."""

from graphlib import CycleError
from itertools import chain

from tests.standins.oneflowbase import graph
from tests.standins.oneflowbase.fields import SOURCES, TYPES, Form, WrongValueError, coerced
from tests.standins.oneflowbase.graph import Document, Node
from tests.standins.oneflowbase.wire import ConsoleRefused, Json


class Documents:
    """Finds what is wrong with a document; a fault is a sentence that names it."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def check(self, kind: str, document: Json) -> None:
        """Let a sound document of an application of this kind pass.

        Raises:
            ConsoleRefused: 400 `flow_validation_failed`.
        """
        found = shape(document) or [*self.boundaries(kind, document), *self.edges(document)]
        found = found or [*self.cycles(document), *self.inputs(document), *self.sources(document)]
        if found:
            raise ConsoleRefused(400, "flow_validation_failed", "; ".join(found))

    def boundaries(self, kind: str, document: Document) -> list[str]:
        first, last = graph.BOUNDARIES[kind]
        own = {first, last, *graph.INNER}
        found = [f"node {node['id']}: {node['type']} is no node of a {kind}" for node in graph.nodes(document)
                 if node["type"] not in own]  # fmt: skip
        if len(graph.of_type(document, first)) != 1:
            found.append(f"there must be one {first}")
        if not graph.of_type(document, last):
            found.append(f"there must be a {last}")
        return found

    def edges(self, document: Document) -> list[str]:
        known = {node["id"] for node in graph.nodes(document)}
        return [f"edge {edge.get('id')}: {edge.get(end)} is no node" for edge in graph.edges(document)
                for end in ("source", "target") if edge.get(end) not in known]  # fmt: skip

    def cycles(self, document: Document) -> list[str]:
        try:
            graph.order(document)
        except CycleError as error:
            return [f"a cycle: {' > '.join(error.args[1])}"]
        return []

    def inputs(self, document: Document) -> list[str]:
        starts = [node for node in graph.nodes(document) if node["type"] == "workflow_start"]
        return list(chain.from_iterable(self.start(node) for node in starts))

    def start(self, node: Node) -> list[str]:
        fields = graph.input_fields(node)
        keys = [str(field.get("key")) for field in fields]
        found = [f"input key {key} is declared twice" for key in sorted({k for k in keys if keys.count(k) > 1})]
        found += list(chain.from_iterable(self.field(field) for field in fields))
        timeout = node.get("config", {}).get("sync_timeout_ms", 1)
        if type(timeout) is not int or timeout < 1:
            found.append("sync_timeout_ms must be a positive integer")
        return found

    def field(self, field: dict[str, Json]) -> list[str]:
        key = field["key"]
        if field.get("valueType") not in TYPES:
            return [f"input {key}: valueType {field.get('valueType')} is unknown"]
        if self.form is Form.LATER and field.get("source") not in SOURCES:
            return [f"input {key}: source {field.get('source')} is unknown"]
        try:
            if field.get("defaultValue") is not None:
                coerced(field["valueType"], field["defaultValue"])
        except WrongValueError:
            return [f"input {key}: defaultValue is no {field['valueType']}"]
        return []

    def sources(self, document: Document) -> list[str]:
        known = {node["id"]: graph.produced(node) for node in graph.nodes(document)}
        found = [f"node {node['id']}: {other}.{key} is an unknown source" for node in graph.nodes(document)
                 for other, key in graph.named(node) if key not in known.get(other, ())]  # fmt: skip
        for end in graph.of_type(document, "workflow_end"):
            unbound = graph.produced(end) - set(end.get("bindings", {}))
            found += [f"node {end['id']}: output {key} is bound to nothing" for key in sorted(unbound)]
        return found


def shape(document: Json) -> list[str]:
    """What keeps a value from being read as a document at all."""
    parts = document.get("graph") if isinstance(document, dict) else None
    if not isinstance(parts, dict) or not all(is_objects(parts.get(part)) for part in ("nodes", "edges")):
        return ["graph.nodes and graph.edges must be lists of objects"]
    found = [] if document.get("schemaVersion") == graph.SCHEMA else [f"schemaVersion must be {graph.SCHEMA}"]
    ids = [node.get("id") for node in parts["nodes"]]
    found += [f"node id {node_id} is used twice" for node_id in sorted({str(i) for i in ids if ids.count(i) > 1})]
    for node in parts["nodes"]:
        found += node_shape(node)
    return found


def node_shape(node: Node) -> list[str]:
    if not isinstance(node.get("id"), str) or not node["id"].strip() or not isinstance(node.get("type"), str):
        return ["each node needs an id and a type"]
    config, bindings, outputs = node.get("config", {}), node.get("bindings", {}), node.get("outputs", [])
    sound = isinstance(config, dict) and isinstance(bindings, dict) and is_objects(outputs)
    sound = sound and is_objects(list(bindings.values())) and is_objects(config.get("input_fields") or [])
    if not sound:
        return [f"node {node['id']}: config, bindings or outputs cannot be read"]
    keyed = [*graph.input_fields(node), *outputs]
    if not all(isinstance(field.get("key"), str) and field["key"].strip() for field in keyed):
        return [f"node {node['id']}: a field needs a key"]
    return []


def is_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)
