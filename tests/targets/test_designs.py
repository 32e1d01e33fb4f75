"""Designs as documents: what they declare, what may be said of them, and each fault that they can have."""

from typing import Any

import pytest

from conformance.errors import NotSpelled
from conformance.targets.documents import Design, compose, parameters
from conformance.targets.faults import BREAKING, broken, ways_of
from conformance.targets.loading import load_profile
from conformance.targets.profile import Documents
from reference_server.domain.document import compile_document
from reference_server.domain.refusal import Refused

NAME = {"key": "name", "source": "query", "type": "string", "required": True}
DESIGN = Design(
    inputs=(NAME, {"key": "n", "source": "body", "type": "number", "required": False, "default": 7}),
    outputs=(
        {"key": "who", "type": "string", "input": "name"},
        {"key": "line", "type": "string", "step": 1},
        {"key": "ms", "type": "number", "step": 2},
    ),
    steps=({"echo": {"prefix": "dear ", "field": "name"}}, {"wait": {"ms": 20}}),
    canaries=("canary-1", "canary-2"),
    timeout_ms=500,
)
EVERY = [(fault, way) for fault, ways in BREAKING.items() for way in ways]
SELECTING: dict[str, Any] = {
    "document": {"graph": {"nodes": "$nodes", "edges": "$edges"}},
    "start": {"id": "in", "type": "workflow_start", "config": {"input_fields": "$inputs"}},
    "end": {"id": "out", "type": "workflow_end", "bindings": "$bindings", "outputs": "$outputs"},
    "edge": {"source": "$from", "target": "$to"},
    "input": {"key": "$key", "valueType": "$type"},
    "output": {"key": "$name", "valueType": "$type"},
    "binding": {"kind": "selector", "value": ["$node", "$key"]},
    "parameter": {"name": "$key", "source": "$source", "target": "in.${key}"},
    "steps": {"text": {"node": {"id": "$node", "type": "text"}, "gives": {"key": "text", "type": "string"}}},
}


@pytest.fixture
def documents() -> Documents:
    known = load_profile("reference").documents
    assert known is not None
    return known


def test_only_what_is_declared_is_given_out(documents: Documents) -> None:
    """Canaries come first and are declared nowhere; a step is counted without them."""
    document, _ = compose(documents, DESIGN)
    assert [node["type"] for node in document["nodes"]] == [
        "workflow_start", "template", "template", "template", "delay", "workflow_end"
    ]  # fmt: skip
    assert document["nodes"][-1]["config"]["outputs"] == [
        {"key": "who", "type": "string", "from": "start.name"},
        {"key": "line", "type": "string", "from": "echo-3.text"},
        {"key": "ms", "type": "number", "from": "wait-4.ms"},
    ]
    assert document["nodes"][0]["config"]["sync_timeout_ms"] == DESIGN.timeout_ms


def test_what_is_known_beforehand(documents: Documents) -> None:
    """Each output says where its value comes from, as clauses read it."""
    _, facts = compose(documents, DESIGN)
    assert facts["outputs"] == [
        {"key": "who", "type": "string", "value": {"input": "name"}},
        {"key": "line", "type": "string", "value": {"text": ["dear ", {"input": "name"}]}},
        {"key": "ms", "type": "number", "value": {"constant": 20}},
    ]
    told = [facts[word] for word in ("kind", "start", "ends", "timeout_ms", "lasts_ms", "canaries")]
    assert told == ["workflow", "start", ["end"], 500, 20, ["canary-1", "canary-2"]]


def test_a_sound_design_is_sound(documents: Documents) -> None:
    """The bundled server compiles a workflow and an agent flow."""
    compiled = compile_document("workflow", compose(documents, DESIGN)[0])
    assert (compiled.start, compiled.ends, list(compiled.outputs)) == ("start", ("end",), ["who", "line", "ms"])
    flow, facts = compose(documents, Design(steps=({"text": {}},), kind="agent_flow"))
    assert compile_document("agent_flow", flow).ends == ("answer",)
    assert (facts["kind"], facts["node_types"]) == ("agent_flow", ["start", "template", "answer"])


@pytest.mark.parametrize(("fault", "way"), EVERY, ids=lambda word: word or "-")
@pytest.mark.parametrize("kind", ["workflow", "agent_flow"])
def test_each_fault_is_one(documents: Documents, fault: str, way: str, kind: str) -> None:
    """The bundled server names each; an agent flow can only have the other family's boundaries."""
    if kind == "agent_flow" and fault != "foreign_boundary":
        return
    design = DESIGN if kind == "workflow" else Design(steps=({"text": {}},), kind="agent_flow")
    document, _ = broken(documents, fault, way, design)
    with pytest.raises(Refused) as refusal:
        compile_document(kind, document)
    assert refusal.value.code == "document_invalid"
    assert way in ways_of(documents, fault)


def test_values_may_be_bound_apart_and_listed_by_the_trigger() -> None:
    """Selectors stand in a mapping by the output's name, parameters in the trigger's list."""
    documents = Documents.model_validate(SELECTING)
    design = Design(inputs=(NAME,), outputs=({"key": "who", "type": "string", "input": "name"},))
    document, _ = compose(documents, design)
    end = document["graph"]["nodes"][-1]
    assert end["bindings"] == {"who": {"kind": "selector", "value": ["in", "name"]}}
    assert end["outputs"] == [{"key": "who", "valueType": "string"}]
    assert parameters(documents, design.inputs) == [{"name": "name", "source": "query", "target": "in.name"}]


def test_a_target_cannot_have_every_fault() -> None:
    """What its spelling has no word for cannot be broken there."""
    documents = Documents.model_validate(SELECTING)
    assert {fault: ways_of(documents, fault) for fault in ("unknown_node", "unknown_source", "bad_default")} == {
        "unknown_node": ["edge"], "unknown_source": ["output"], "bad_default": []
    }  # fmt: skip
    assert ways_of(documents, "foreign_boundary") == []
    with pytest.raises(NotSpelled, match="agent"):
        compose(documents, Design(kind="agent_flow"))
