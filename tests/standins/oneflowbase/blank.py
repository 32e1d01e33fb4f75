"""The draft that a new application begins with: the boundaries of its kind, and nothing between them."""

from typing import Any

from tests.standins.oneflowbase import graph


def document(kind: str, flow_id: str, name: str) -> dict[str, Any]:
    first, last = graph.BOUNDARIES[kind]
    ids = [f"node-{kind_of.replace('_', '-')}" for kind_of in (first, last)]
    return {
        "schemaVersion": graph.SCHEMA,
        "meta": {"flowId": flow_id, "name": name, "description": "", "tags": []},
        "graph": {"nodes": [node(first, ids[0]), node(last, ids[1])], "edges": [edge(*ids)]},
        "editor": {"viewport": {"x": 0, "y": 0, "zoom": 1}, "annotations": [], "activeContainerPath": []},
    }


def node(kind: str, node_id: str, **parts: Any) -> dict[str, Any]:  # noqa: ANN401 - config, bindings, outputs
    sound: dict[str, Any] = {"id": node_id, "type": kind, "alias": node_id, "description": "", "containerId": None,
             "position": {"x": 0, "y": 0}, "configVersion": 1, "config": {}, "bindings": {}, "outputs": []}  # fmt: skip
    return {**sound, **parts}


def edge(source: str, target: str) -> dict[str, Any]:
    return {"id": f"edge-{source}-{target}", "source": source, "target": target, "sourceHandle": None,
            "targetHandle": None, "containerId": None, "points": []}  # fmt: skip
