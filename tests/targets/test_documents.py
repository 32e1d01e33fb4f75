"""Chains of steps as documents of a target, and what may be said of their runs."""

import pytest

from conformance.errors import BadProfile, NotSpelled
from conformance.targets.documents import render, render_named
from conformance.targets.loading import load_profile
from conformance.targets.profile import Documents


@pytest.fixture
def documents() -> Documents:
    known = load_profile("reference").documents
    assert known is not None
    return known


def test_a_chain_becomes_a_document(documents: Documents) -> None:
    """Start, the steps in order, end, an edge between neighbours, an output for each step that gives a value."""
    document, facts = render(documents, [{"text": {"says": "hi"}}, {"wait": {"ms": 5}}])
    assert [(node["id"], node["type"]) for node in document["nodes"]] == [
        ("start", "workflow_start"), ("text-1", "template"), ("wait-2", "delay"), ("end", "workflow_end")
    ]  # fmt: skip
    assert [(edge["from"], edge["to"]) for edge in document["edges"]] == [
        ("start", "text-1"), ("text-1", "wait-2"), ("wait-2", "end")
    ]  # fmt: skip
    assert document["nodes"][2]["config"] == {"ms": 5}
    assert [(output["type"], output["from"]) for output in document["nodes"][3]["config"]["outputs"]] == [
        ("string", "text-1.text"), ("number", "wait-2.ms")
    ]  # fmt: skip
    assert facts["nodes"] == ["start", "text-1", "wait-2", "end"]


@pytest.mark.parametrize(
    ("steps", "outcome", "lasts_ms", "events"),
    [
        ([], "completes", 0, 2),
        ([{"wait": {"ms": 300}}, {"wait": {"ms": 20}}], "completes", 320, 6),
        ([{"burst": {"count": 12_000}}], "completes", 0, 12_004),
        ([{"wait": {"ms": 300}}, {"fail": {}}, {"wait": {"ms": 900}}], "fails", 300, 6),
    ],
)
def test_the_facts_go_up_to_a_failing_step(
    documents: Documents, steps: list[dict[str, dict[str, object]]], outcome: str, lasts_ms: float, events: int
) -> None:
    """What stands behind it never runs, but its nodes are the document's."""
    _, facts = render(documents, steps)
    assert (facts["outcome"], facts["lasts_ms"], facts["events_at_least"]) == (outcome, lasts_ms, events)
    assert len(facts["nodes"]) == len(steps) + 2


def test_inputs_are_declared_and_given_back(documents: Documents) -> None:
    """A default that is not given is not there, which is another thing than null."""
    field = {"key": "a", "source": "body", "type": "string", "required": True}
    document, _ = render(documents, [], [field, {**field, "key": "b", "default": None}])
    assert document["nodes"][0]["config"]["input_fields"] == [field, {**field, "key": "b", "default": None}]
    assert [output["from"] for output in document["nodes"][-1]["config"]["outputs"]] == ["start.a", "start.b"]


def test_named_documents_are_all_there(documents: Documents) -> None:
    """What stories ask for by name; an unknown name is the profile's fault."""
    outcomes = {name: render_named(documents, name)[1]["outcome"] for name in documents.named}
    assert (
        outcomes.items()
        >= {"completes": "completes", "fails": "fails", "slow": "completes", "long": "completes"}.items()
    )
    with pytest.raises(BadProfile, match=r"documents\.named has no 'none'"):
        render_named(documents, "none")
    with pytest.raises(NotSpelled, match=r"documents\.steps has no 'none'"):
        render(documents, [{"none": {}}])
