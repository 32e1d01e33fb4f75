"""Designs of the documents that extensions serve: small ones, each for one thing that a call can show."""

import itertools
from collections.abc import Mapping
from typing import Any

from conformance.drive.extensions import Given
from conformance.targets.documents import Design
from conformance.targets.profile import Documents

NUMBERS = itertools.count(1)
TYPES = ("string", "number", "boolean")
SAMPLES: Mapping[str, Any] = {"string": "Ann of Kyiv", "number": 42, "boolean": True}
"""A value of each type that nobody can take offence at."""

DEFAULTS: Mapping[str, Any] = {"string": "nobody-at-all", "number": 17, "boolean": False}
WRONG: Mapping[str, Any] = {"string": None, "number": "many", "boolean": "perhaps"}
"""Values that no reading turns into one of the type; a text is only to be had wrong in a body."""

CARRIERS = ("body", "form")
Field = dict[str, Any]


def field(key: str, source: str, kind: str = "string", *, required: bool = True, **default: Any) -> Field:  # noqa: ANN401 - plain data
    """An input field; `default=` gives it one."""
    return {"key": key, "source": source, "type": kind, "required": required, **default}


def canary() -> str:
    """A text that an inner node gives out and nobody else."""
    return f"canary-{next(NUMBERS)}-of-an-inner-node"


def passed(*fields: Mapping[str, Any]) -> tuple[Field, ...]:
    """Outputs that give back what was put in, under the same names."""
    return tuple({"key": each["key"], "type": each["type"], "input": each["key"]} for each in fields)


def echoing(*fields: Mapping[str, Any], **more: Any) -> Design:  # noqa: ANN401 - parts of a design
    """A document that gives back what is put in, with an inner node of which nothing may be seen."""
    return Design(inputs=fields, outputs=passed(*fields), canaries=(canary(),), **more)


def carrier(documents: Documents) -> str:
    """The source that most values come from: a body where there is one."""
    return next(source for source in (*CARRIERS, "query") if source in documents.sources)


def plain(documents: Documents, **more: Any) -> Design:  # noqa: ANN401 - parts of a design
    """A document that takes one text and gives it back."""
    return echoing(field("customer_id", carrier(documents)), **more)


def of_source(source: str) -> Design:
    """A document that takes a value of each type from one source."""
    return echoing(*(field(f"a_{kind}", source, kind) for kind in TYPES))


def of_all_sources(documents: Documents) -> Design:
    """A document that takes a text from each source that one call can have."""
    sources = [source for source in documents.sources if source not in CARRIERS] + [carrier(documents)]
    return echoing(*(field(f"from_{source}", source) for source in dict.fromkeys(sources)))


def with_defaults(source: str) -> Design:
    """A document whose fields of each type may be left out."""
    fields = [field(f"a_{kind}", source, kind, required=False, default=DEFAULTS[kind]) for kind in TYPES]
    return echoing(*fields)


def optional(source: str) -> Design:
    """A document whose fields of each type may be left out, with nothing in their place."""
    return echoing(*(field(f"a_{kind}", source, kind, required=False) for kind in TYPES))


def constant(text: str, *, wait_ms: int = 0, **more: Any) -> Design:  # noqa: ANN401 - parts of a design
    """A document that gives out one text whatever is put in, after a while where asked."""
    waits = ({"wait": {"ms": wait_ms}},) if wait_ms else ()
    outputs = ({"key": "told", "type": "string", "step": 1 + len(waits)},)
    return Design(outputs=outputs, steps=(*waits, {"text": {"says": text}}), canaries=(canary(),), **more)


def line(documents: Documents) -> Design:
    """A document that puts a text together, and gives out less than it has."""
    name = field("customer_id", carrier(documents))
    steps = ({"echo": {"prefix": "dear ", "field": "customer_id"}}, {"text": {"says": "a text of its own"}})
    outputs = ({"key": "line", "type": "string", "step": 1}, {"key": "fixed", "type": "string", "step": 2})
    return Design(inputs=(name,), outputs=outputs, steps=steps, canaries=(canary(), canary()))


def silent(documents: Documents) -> Design:
    """A document that declares nothing, however much it has."""
    name = field("customer_id", carrier(documents))
    return Design(inputs=(name,), steps=({"text": {"says": canary()}},), canaries=(canary(),))


def failing(documents: Documents, *, wait_ms: int = 0) -> Design:
    """A document that fails, after a while where asked, and declares what it had until then."""
    name = field("customer_id", carrier(documents))
    waits = ({"wait": {"ms": wait_ms}},) if wait_ms else ()
    outputs = (*passed(name), {"key": "told", "type": "string", "step": 1})
    steps = ({"text": {"says": "a text before the failure"}}, *waits, {"fail": {}})
    return Design(inputs=(name,), outputs=outputs, steps=steps, canaries=(canary(),))


def slow(documents: Documents, wait_ms: int, *, timeout_ms: int | None = None, pieces: int = 1) -> Design:
    """A document that takes its time before it gives a text back, in one piece or in several nodes."""
    name = field("customer_id", carrier(documents))
    return Design(
        inputs=(name,),
        outputs=passed(name),
        steps=({"wait": {"ms": -(-wait_ms // pieces)}},) * pieces,
        canaries=(canary(),),
        timeout_ms=timeout_ms,
    )


def values(design: Design, **changed: Any) -> Given:  # noqa: ANN401 - any JSON value
    """A value for each field in its source; one that is changed to `...` is left out."""
    given: dict[str, dict[str, Any]] = {}
    for each in design.inputs:
        value = changed.get(each["key"], SAMPLES[each["type"]])
        of_source = given.setdefault(each["source"], {})
        if value is not ...:
            of_source[each["key"]] = value
    return given
