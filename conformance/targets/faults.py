"""Documents that are broken in one way each, made of sound ones whatever the target's spelling is."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from conformance.targets.documents import Design, Known, Sketch, sketch
from conformance.targets.profile import Documents
from conformance.targets.template import fill_body, names_in_body

Breaking = Callable[[Documents, Design, Known], Sketch]
STEP = {"text": {"says": "hello"}}
NOWHERE = "nowhere"

BAD_DEFAULTS = {"number": "many", "boolean": "perhaps", "string": ["a"]}
"""Defaults that no reading turns into a value of the type."""


def without_a_start(documents: Documents, design: Design, known: Known) -> Sketch:
    whole = sketch(documents, replace(design, inputs=(), outputs=(), steps=(STEP,)), known)
    return replace(whole, nodes=whole.nodes[1:], arrows=whole.arrows[1:])


def with_two_starts(documents: Documents, design: Design, known: Known) -> Sketch:
    whole = sketch(documents, design, known)
    second = sketch(documents, Design(), known).nodes[0]
    second = {**second, "id": f"{second['id']}-2"}
    return replace(whole, nodes=(*whole.nodes, second), arrows=(*whole.arrows, (second["id"], whole.arrows[0][1])))


def without_an_end(documents: Documents, design: Design, known: Known) -> Sketch:
    whole = sketch(documents, replace(design, steps=(*design.steps, STEP)), known)
    return replace(whole, nodes=whole.nodes[:-1], arrows=whole.arrows[:-1])


def with_an_unknown_type(documents: Documents, design: Design, known: Known) -> Sketch:
    whole = sketch(documents, design, known)
    strange = fill_body(documents.unknown, {**known, "node": "unknown", "place": len(whole.nodes)})
    (here, there), *rest = whole.arrows
    nodes = (whole.nodes[0], strange, *whole.nodes[1:])
    return replace(whole, nodes=nodes, arrows=((here, strange["id"]), (strange["id"], there), *rest))


def with_an_edge_to_nowhere(documents: Documents, design: Design, known: Known) -> Sketch:
    whole = sketch(documents, design, known)
    return replace(whole, arrows=(*whole.arrows, (whole.arrows[0][0], NOWHERE)))


def with_a_cycle(documents: Documents, design: Design, known: Known) -> Sketch:
    whole = sketch(documents, replace(design, steps=(*design.steps, STEP, STEP)), known)
    return replace(whole, arrows=(*whole.arrows, (whole.links[-1].node["id"], whole.links[-2].node["id"])))


def with_a_node_twice(documents: Documents, design: Design, known: Known) -> Sketch:
    whole = sketch(documents, replace(design, steps=(*design.steps, STEP)), known)
    twice = whole.links[-1].node
    return replace(whole, nodes=(*whole.nodes[:-1], dict(twice), whole.nodes[-1]))


def with_a_key_twice(documents: Documents, design: Design, known: Known) -> Sketch:
    field = {"key": "twice", "source": plain_source(documents), "type": "string", "required": False}
    return sketch(documents, replace(design, inputs=(*design.inputs, field, field)), known)


def with_a_source_of_no_kind(documents: Documents, design: Design, known: Known) -> Sketch:
    field = {"key": "stray", "source": "cookie", "type": "string", "required": False}
    return sketch(documents, replace(design, inputs=(*design.inputs, field)), known)


def with_an_output_from_nowhere(documents: Documents, design: Design, known: Known) -> Sketch:
    output = {"key": "stray", "type": "string", "node": NOWHERE, "of": "text"}
    return sketch(documents, replace(design, outputs=(*(design.outputs or ()), output)), known)


def with_a_default_of(kind: str) -> Breaking:
    """An input of this type whose default is of another."""

    def breaking(documents: Documents, design: Design, known: Known) -> Sketch:
        told = {"key": "off", "type": kind, "required": False, "default": BAD_DEFAULTS[kind]}
        field = {**told, "source": plain_source(documents)}
        return sketch(documents, replace(design, inputs=(*design.inputs, field)), known)

    return breaking


def with_foreign_ends(*, start: bool, end: bool) -> Breaking:
    """A workflow that begins or ends as an agent flow does, or an agent flow that does as a workflow."""

    def breaking(documents: Documents, design: Design, known: Known) -> Sketch:
        other = "workflow" if design.kind == "agent_flow" else "agent_flow"
        bare = Design(steps=(*design.steps, STEP), kind=design.kind)
        own, foreign = sketch(documents, bare, known), sketch(documents, replace(bare, kind=other), known)
        ids = (
            foreign.nodes[0]["id"] if start else own.nodes[0]["id"],
            foreign.nodes[-1]["id"] if end else own.nodes[-1]["id"],
        )
        nodes = ((foreign if start else own).nodes[0], *own.nodes[1:-1], (foreign if end else own).nodes[-1])
        arrows = [(ids[0], own.arrows[0][1]), *own.arrows[1:-1], (own.arrows[-1][0], ids[1])]
        return replace(own, nodes=nodes, arrows=tuple(arrows))

    return breaking


def with_a_foreign_end_beside(documents: Documents, design: Design, known: Known) -> Sketch:
    """A document with all that is its own, and an end of the other family's as well."""
    other = "workflow" if design.kind == "agent_flow" else "agent_flow"
    steps = (*design.steps, STEP)
    own = sketch(documents, replace(design, steps=steps), known)
    foreign = sketch(documents, Design(steps=steps, canaries=design.canaries, kind=other), known).nodes[-1]
    beside = {**foreign, "id": f"{foreign['id']}-beside"}
    return replace(own, nodes=(*own.nodes, beside), arrows=(*own.arrows, (own.arrows[-1][0], beside["id"])))


def plain_source(documents: Documents) -> str:
    """A source of which a trigger says nothing."""
    return next(source for source in documents.sources if source != "path")


BREAKING: Mapping[str, Mapping[str, Breaking]] = {
    "no_start": {"": without_a_start},
    "two_starts": {"": with_two_starts},
    "no_end": {"": without_an_end},
    "unknown_node": {"type": with_an_unknown_type, "edge": with_an_edge_to_nowhere},
    "cycle": {"": with_a_cycle},
    "duplicate_id": {"": with_a_node_twice},
    "duplicate_key": {"": with_a_key_twice},
    "unknown_source": {"input": with_a_source_of_no_kind, "output": with_an_output_from_nowhere},
    "bad_default": {kind: with_a_default_of(kind) for kind in BAD_DEFAULTS},
    "foreign_boundary": {
        "start": with_foreign_ends(start=True, end=False),
        "end": with_foreign_ends(start=False, end=True),
        "both": with_foreign_ends(start=True, end=True),
        "beside": with_a_foreign_end_beside,
    },
}
"""Every fault, and the ways in which a document can have it."""


def ways_of(documents: Documents, fault: str) -> list[str]:
    """The ways of a fault that the target's spelling can express; none where it cannot have it."""
    sourced = "source" in names_in_body(documents.input)
    defaulted = "default" in names_in_body(documents.input)
    impossible = {
        ("unknown_node", "type"): documents.unknown is None,
        ("unknown_source", "input"): not sourced,
        **{("bad_default", way): not defaulted for way in BREAKING["bad_default"]},
        **{("foreign_boundary", way): documents.agent is None for way in BREAKING["foreign_boundary"]},
    }
    return [way for way in BREAKING[fault] if not impossible.get((fault, way), False)]


def broken(
    documents: Documents, fault: str, way: str, design: Design, around: Known | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A document with one fault, as the target spells it, and its facts; raises NotSpelled."""
    drawn = BREAKING[fault][way](documents, design, around or {})
    return drawn.spelled(documents), drawn.facts()
