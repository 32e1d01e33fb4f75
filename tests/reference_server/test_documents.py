"""Documents: what is sound, and how each fault is named and placed."""

from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.domain.document import compile_document
from reference_server.domain.refusal import Refused

Json = Any
Doc = Callable[..., dict[str, Any]]
START = {"id": "start", "type": "workflow_start"}
END = {"id": "end", "type": "workflow_end"}


def written(*nodes: Json, edges: Json = ()) -> dict[str, Any]:
    pairs = [{"from": before, "to": after} for before, after in edges]
    return {"schema": "workflow/1", "nodes": list(nodes), "edges": pairs}


def faults(document: Json, kind: str = "workflow") -> list[str]:
    with pytest.raises(Refused) as caught:
        compile_document(kind, document)
    assert caught.value.code == "document_invalid"
    return [fault.pointer for fault in caught.value.faults]


def start(*fields: Json) -> dict[str, Any]:
    return {**START, "config": {"input_fields": list(fields)}}


def end(**outputs: str) -> dict[str, Any]:
    named = [{"key": key, "type": "string", "from": source} for key, source in outputs.items()]
    return {**END, "config": {"outputs": named}}


FIELD = {"key": "who", "source": "body", "type": "string", "required": True}
TEMPLATE = {"id": "t", "type": "template", "config": {"template": "{{x.y}}"}}
LOOP = written(START, {"id": "a", "type": "delay", "config": {"ms": 0}}, END, edges=[("start", "a"), ("a", "a")])


def test_the_compiled_form_names_both_boundaries(doc: Doc) -> None:
    """Start, ends and the node types in use are what a caller is shown."""
    compiled = compile_document("workflow", doc({"id": "t", "type": "template", "config": {"template": "x"}}))
    assert compiled.summary() == {
        "start": "start",
        "ends": ["end"],
        "node_types": ["template", "workflow_end", "workflow_start"],
    }


def test_agent_flows_keep_their_own_boundaries() -> None:
    """`start` and `answer` make an agent flow."""
    answer = {"id": "say", "type": "answer", "config": {"from": "start.message"}}
    flow = written({"id": "start", "type": "start"}, answer, edges=[("start", "say")])
    assert compile_document("agent_flow", flow).ends == ("say",)


def test_a_value_that_is_named_is_waited_for() -> None:
    """A template runs before the end that names it, wherever it is written and without an edge."""
    text = {"id": "t", "type": "template", "config": {"template": "x"}}
    compiled = compile_document("workflow", written(end(out="t.text"), text, START))
    assert [node.id for node in compiled.nodes] == ["t", "end", "start"]


F = "/nodes/0/config/input_fields"
OUT = "/nodes/1/config/outputs/0"


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (None, ""),
        ([], ""),
        ({"schema": "workflow/2", "nodes": [], "edges": []}, "/schema"),
        ({"schema": "workflow/1", "edges": []}, "/nodes"),
        ({"schema": "workflow/1", "nodes": [], "edges": {}}, "/edges"),
        (written(END), "/nodes"),
        (written(START), "/nodes"),
        (written(START, {**START, "id": "again"}, END), "/nodes/1/type"),
        (written(START, {"id": "x", "type": "magic"}, END), "/nodes/1/type"),
        (written(START, {"id": "x", "type": ["fail"]}, END), "/nodes/1/type"),
        (written(START, {"id": "x", "type": "answer", "config": {"from": "start.a"}}, END), "/nodes/1/type"),
        (written(START, {**END, "id": "start"}), "/nodes/1/id"),
        (written(START, {**END, "id": "a.b"}), "/nodes/1/id"),
        (written(START, {**END, "id": 7}), "/nodes/1/id"),
        (written(START, "end"), "/nodes/1"),
        (written(START, {**END, "config": []}), "/nodes/1/config"),
        (written(START, END, edges=[("start", "nowhere")]), "/edges/0/to"),
        ({**written(START, END), "edges": [["start", "end"]]}, "/edges/0"),
        (written(START, END, edges=[("start", "end"), ("end", "start")]), "/nodes/0"),
        (LOOP, "/nodes/1"),
        (written(start(FIELD, FIELD), END), F + "/1/key"),
        (written(start({**FIELD, "key": " "}), END), F + "/0/key"),
        (written(start({**FIELD, "source": "cookie"}), END), F + "/0/source"),
        (written(start({**FIELD, "type": "date"}), END), F + "/0/type"),
        (written(start({**FIELD, "required": 1}), END), F + "/0/required"),
        (written(start({**FIELD, "default": 7}), END), F + "/0/default"),
        (written(start({**FIELD, "default": None}), END), F + "/0/default"),
        (written(start({**FIELD, "type": "number", "default": True}), END), F + "/0/default"),
        (written(start(FIELD, {**FIELD, "key": "b", "source": "form"}), END), F + "/0/source"),
        (written({**START, "config": {"input_fields": {}}}, END), "/nodes/0/config/input_fields"),
        (written({**START, "config": {"sync_timeout_ms": 0}}, END), "/nodes/0/config/sync_timeout_ms"),
        (written(START, end(out="nobody.text")), OUT + "/from"),
        (written(START, end(out="start.unknown")), OUT + "/from"),
        (written(START, end(out="start")), OUT + "/from"),
        (written(start({**FIELD, "type": "number"}), end(out="start.who")), OUT + "/from"),
        (written(START, END, {**end(a="t.text"), "id": "e2", "config": {"outputs": [7]}}), "/nodes/2/config/outputs/0"),
        (written(START, TEMPLATE, END), "/nodes/1/config/template"),
        (written(START, {"id": "t", "type": "template"}, END), "/nodes/1/config/template"),
        (written(START, {"id": "d", "type": "delay", "config": {"ms": -1}}, END), "/nodes/1/config/ms"),
        (written(START, {"id": "d", "type": "delay", "config": {"ms": True}}, END), "/nodes/1/config/ms"),
        (written(START, {"id": "b", "type": "burst", "config": {"count": 1.5}}, END), "/nodes/1/config/count"),
    ],
)  # fmt: skip
def test_a_broken_document_is_refused_where_it_is_broken(document: Json, where: str) -> None:
    """Each fault is named by a pointer to its place in the request's body."""
    assert faults(document)[0] == f"/document{where}"


def test_two_ends_cannot_declare_one_output() -> None:
    """Which of them would count depends on which runs last."""
    document = written(start(FIELD), end(out="start.who"), {**end(out="start.who"), "id": "other"})
    assert faults(document) == ["/document/nodes/2/config/outputs/0/key"]


def test_a_document_of_ten_thousand_nodes_is_compiled() -> None:
    """Compiling is linear but for the order in which free nodes come."""
    names = [f"n{number}" for number in range(10_000)]
    steps = [{"id": name, "type": "delay", "config": {"ms": 0}} for name in names]
    chain = list(zip(["start", *names], [*names, "end"], strict=True))
    assert len(compile_document("workflow", written(START, *steps, END, edges=chain)).nodes) == 10_002
    assert faults(written(START, *steps, END, edges=[*chain, ("n9999", "n0")])) == ["/document/nodes/1"]


def test_a_template_of_braces_is_read_in_linear_time() -> None:
    """A mebibyte of them is a text like any other."""
    text = {"id": "t", "type": "template", "config": {"template": "{{" * 500_000}}
    assert compile_document("workflow", written(START, text, END)).start == "start"


SOUND = written(
    start(FIELD, {"key": "n", "source": "query", "type": "number", "default": 1.5}),
    {"id": "t", "type": "template", "config": {"template": "{{start.who}}"}},
    end(out="t.text"),
    edges=[("start", "t"), ("t", "end")],
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "key", "type"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def places(value: Json) -> list[tuple[Any, Any]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in steps for place in ((value, key), *places(inner))]


@given(st.data())
def test_whatever_is_put_where_a_document_is_compiled_or_refused(data: st.DataObject) -> None:
    """Nothing in a document makes the compiler fail in any other way."""
    document = deepcopy(SOUND)
    container, key = data.draw(st.sampled_from(places(document)))
    container[key] = data.draw(JSON)
    with suppress(Refused):
        assert compile_document("workflow", document).ends
