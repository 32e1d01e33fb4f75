"""What properties of the document are made of: extensions of any shape, and what becomes of them."""

import itertools
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from conformance.drive import designs
from conformance.drive.designs import CARRIERS, TYPES
from conformance.drive.extensions import METHODS
from conformance.drive.knocks import NO_BODY
from conformance.targets.documents import Design
from conformance.targets.profile import Documents

KEYS = ("customer_id", "amount", "x", "orderId", "very_long_name_of_an_input")
MOST_FIELDS, MOST_TURNS = 4, 3


@dataclass(frozen=True)
class Listing:
    """An extension as the document must tell it."""

    design: Design
    method: str
    mode: str


Life = tuple[Listing, list[tuple[str, Listing]]]
"""An extension, and each change of it with what it is changed to."""


def lives(documents: Documents, changes: list[str]) -> st.SearchStrategy[Life]:
    """Any extension, and any few changes."""
    every = listings(documents)
    return st.tuples(every, st.lists(st.tuples(st.sampled_from(changes), every), max_size=MOST_TURNS))


@st.composite
def listings(draw: st.DrawFn, documents: Documents) -> Listing:
    """Any extension that the target can have: few choices among many listed fields cost little."""
    method = draw(st.sampled_from(METHODS))
    bodies = [] if method in NO_BODY else [source for source in CARRIERS if source in documents.sources]
    carrier = draw(st.sampled_from([*bodies, ""]))
    sources = [source for source in documents.sources if source not in CARRIERS or source == carrier]
    possible = st.sampled_from(fields(tuple(sources), optional=documents.optional))
    chosen = draw(st.lists(possible, max_size=MOST_FIELDS)) if sources else []
    distinct = tuple({each["key"]: each for each in chosen}.values())
    shown = distinct[: draw(st.integers(0, MOST_FIELDS))]
    outputs = ({"key": "told", "type": "string", "step": 1}, *designs.passed(*shown))
    design = Design(distinct, outputs, ({"text": {"says": "a text of its own"}},))
    return Listing(design, method, draw(st.sampled_from(["sync", "async"])))


def fields(sources: tuple[str, ...], *, optional: bool) -> list[dict[str, Any]]:
    """Every field of these keys, sources and types: required, and, where that can be, optional and with a default."""
    found = []
    for key, source, kind in itertools.product(KEYS, sources, TYPES):
        found.append(designs.field(key, source, kind))
        if optional and source != "path":
            found.append(designs.field(key, source, kind, required=False))
            found.append(designs.field(key, source, kind, required=False, default=designs.DEFAULTS[kind]))
    return found
