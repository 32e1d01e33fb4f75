"""Neutral chain documents: a list of steps becomes a document of the target, with what may be said of it beforehand."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from conformance.errors import BadProfile, NotSpelled
from conformance.targets.profile import Documents, Step
from conformance.targets.template import as_text, fill_body

Steps = Iterable[Mapping[str, Mapping[str, Any]]]


def render(
    documents: Documents,
    steps: Steps,
    inputs: Sequence[Mapping[str, Any]] = (),
    around: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document of a chain start -> steps -> end, and its facts.

    A step is one kind with its parameters, `{"wait": {"ms": 300}}`. What is put in and what a step gives is declared
    as output, so that values of every type can be seen to arrive as they were sent. Templates may speak of what is
    `around`, such as the workflow's `name` and the profile's variables. The facts are `nodes` (all ids, in order),
    `outcome` ("completes" or "fails"), `lasts_ms` (at least) and `events_at_least`, both up to a failing step.
    """
    known = around or {}
    chain = _chain(documents, steps, known)
    fields = [fill_body(documents.input, field) for field in inputs]
    start = fill_body(documents.start, {**known, "inputs": fields})
    given = [{"node": start["id"], "key": field["key"], "type": field["type"]} for field in inputs]
    given += [{"node": node["id"], **step.gives} for step, _, node in chain if step.gives]
    outputs = [fill_body(documents.output, output) for output in given]
    end = fill_body(documents.end, {**known, "outputs": outputs, "place": len(chain) + 1})
    nodes = [start, *(node for _, _, node in chain), end]
    ids = [str(node["id"]) for node in nodes]
    edges = [fill_body(documents.edge, {"from": here, "to": there}) for here, there in pairwise(ids)]
    document: dict[str, Any] = fill_body(documents.document, {**known, "nodes": nodes, "edges": edges})
    return document, {"nodes": ids, **_expectations([(step, given) for step, given, _ in chain])}


def render_named(documents: Documents, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document that the profile calls by this name, and its facts; raises BadProfile."""
    if name not in documents.named:
        raise BadProfile(f"documents.named has no {name!r}; it has {', '.join(documents.named) or 'nothing'}")
    return render(documents, documents.named[name], documents.inputs)


def _chain(
    documents: Documents, steps: Steps, known: Mapping[str, Any]
) -> list[tuple[Step, dict[str, Any], dict[str, Any]]]:
    """Each node with its step and what it was given; a step that repeats is several nodes in a row."""
    chain: list[tuple[Step, dict[str, Any], dict[str, Any]]] = []
    for step in steps:
        (kind, parameters), *_ = step.items()
        if kind not in documents.steps:
            raise NotSpelled(f"documents.steps has no {kind!r}; it has {', '.join(documents.steps)}")
        spelled = documents.steps[kind]
        given = {**spelled.defaults, **parameters}
        for _ in range(-(-given[spelled.repeats] // spelled.events) if spelled.repeats else 1):
            place = len(chain) + 1
            node_id = as_text(fill_body(documents.node_id, {"kind": kind, "place": place}))
            chain.append((spelled, given, fill_body(spelled.node, {**known, **given, "node": node_id, "place": place})))
    return chain


def _expectations(chain: list[tuple[Step, dict[str, Any]]]) -> dict[str, Any]:
    """A run's first event is its start, its last one the terminal; nothing behind a failing step is counted on."""
    lasts, events, fails = 0.0, 2, False
    for step, given in chain:
        lasts += given[step.lasts] if step.lasts else 0
        events += step.events + (given[step.events_plus] if step.events_plus else 0)
        if step.fails:
            fails = True
            break
    return {"outcome": "fails" if fails else "completes", "lasts_ms": lasts, "events_at_least": events}
