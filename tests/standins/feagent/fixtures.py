"""The workflows that the seed entry makes."""

from itertools import pairwise
from typing import Any
from uuid import uuid4


def node(kind: str, place: int, **data: object) -> dict[str, Any]:
    return {
        "id": f"node_{uuid4().hex[:8]}",
        "type": kind,
        "name": f"{kind} {place}",
        "data": data,
        "position": {"x": 200.0 * place, "y": 0.0},
    }


def chain(*nodes: dict[str, Any]) -> dict[str, Any]:
    edges = [
        {"id": f"edge_{uuid4().hex[:8]}", "source": a["id"], "target": b["id"], "condition": None}
        for a, b in pairwise(nodes)
    ]
    return {"nodes": list(nodes), "edges": edges}


def base() -> dict[str, Any]:
    """What a dialog starts from: a start and an end."""
    return chain(node("start", 0), node("end", 1))


def main_subgraph_only() -> dict[str, Any]:
    return chain(node("start", 0), node("python", 1, code="result = input1"), node("end", 2))


def with_isolated_nodes() -> dict[str, Any]:
    made = main_subgraph_only()
    made["nodes"] += [node("python", 3, code="result = 1"), node("python", 4, code="raise Exception('isolated')")]
    return made


def side_effect_workflow() -> dict[str, Any]:
    request = node("httpRequest", 1, url="http://127.0.0.1:9/", method="GET")
    return chain(node("start", 0), request, node("end", 2))


def invalid_config() -> dict[str, Any]:
    return chain(node("start", 0), node("python", 1), node("end", 2))


FIXTURES = {
    "main_subgraph_only": main_subgraph_only,
    "with_isolated_nodes": with_isolated_nodes,
    "side_effect_workflow": side_effect_workflow,
    "invalid_config": invalid_config,
}
