"""Parameters: what a request gives, source by source, and what a text must be to be a value of a declared type."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

Values = Mapping[str, Sequence[Any]]
SURROGATE = re.compile(r"[\ud800-\udfff]")
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)  # JSON's
BOOLEANS: Mapping[str, bool] = {"true": True, "false": False}
NO_VALUE = object()  # of no type at all


class Given(NamedTuple):
    """Every value of every name; those of path, query and form are texts, or NO_VALUE where a form holds a file."""

    path: Values
    query: Values
    form: Values
    body: Values


def value_of(text: object, declared: str) -> object:
    """The value that a text spells; NO_VALUE where it spells none of the declared type.

    Strict: a number is spelled as in JSON and is finite, a boolean is `true` or `false`, a string is any UTF-8 text.
    """
    if not isinstance(text, str) or SURROGATE.search(text):
        return NO_VALUE
    if declared == "boolean":
        return BOOLEANS.get(text, NO_VALUE)
    return _number(text) if declared == "number" else text


def _number(text: str) -> object:
    if not NUMBER.fullmatch(text):
        return NO_VALUE
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:  # beyond what a float can hold
        return NO_VALUE
