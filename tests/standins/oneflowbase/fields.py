"""What an extension takes, as each of the two forms declares it, and what becomes of a value on its way in."""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from tests.standins.oneflowbase import graph

SOURCES = ("path", "query", "form", "body")
TYPES = ("string", "number", "boolean")
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


class Form(StrEnum):
    """The wire changed twice; a server speaks one form."""

    FIRST = "first"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter: by `name` in `source` on the wire, by `key` in the workflow. A default of None is none."""

    key: str
    name: str
    source: str
    type: str
    required: bool
    default: Any = None


class WrongValueError(ValueError):
    """A value that cannot become one of the declared type."""


def declared(form: Form, mapping: dict[str, Any], document: graph.Document) -> list[Field]:
    """First form: what the trigger lists, all of it mandatory. Later: each input field with its source."""
    start = graph.start(document)
    if form is Form.LATER:
        return [later_field(field) for field in graph.input_fields(start)]
    types = {field["key"]: field["valueType"] for field in graph.input_fields(start)}
    listed = []
    for parameter in (mapping.get("extension") or {}).get("parameters") or []:
        key = parameter["target"].partition(".")[2]
        listed.append(Field(key, parameter["name"], parameter["source"], types.get(key, "string"), required=True))
    return listed


def later_field(field: dict[str, Any]) -> Field:
    key, kind, source = field["key"], field["valueType"], field["source"]
    return Field(key, key, source, kind, bool(field.get("required")) or source == "path", field.get("defaultValue"))


def coerced(kind: str, value: object) -> str | float | bool:
    """A value as one of the declared type.

    Raises:
        WrongValueError: it cannot be; null, lists and objects never can.
    """
    if kind == "string" and isinstance(value, str):
        return value
    if kind == "string" and isinstance(value, bool | int | float):
        return orjson.dumps(value).decode()
    if kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if kind == "number" and isinstance(value, str) and NUMBER.fullmatch(value) and math.isfinite(float(value)):
        return float(value)
    if kind == "boolean" and isinstance(value, bool):
        return value
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    raise WrongValueError(kind)
