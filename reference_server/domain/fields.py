"""Typed fields: what a value must be, and how an input is read by a document's declarations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reference_server.domain.refusal import Fault, pointer

SOURCES = ("path", "query", "form", "body")
TYPES = ("string", "number", "boolean")


@dataclass(frozen=True, slots=True)
class Field:
    """One declared input; a field with a default need not be given."""

    key: str
    source: str
    type: str
    required: bool
    has_default: bool = False
    default: Any = None


def is_of(value: object, declared: str) -> bool:
    """Strict: `true` is no number, null is of no type."""
    if declared == "string":
        return isinstance(value, str)
    if declared == "boolean":
        return isinstance(value, bool)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def read_input(fields: Sequence[Field], given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """The values of the declared fields, and what is wrong; what is not declared is left behind."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in fields:
        place = pointer("input", field.key)
        if field.key in given:
            values[field.key] = given[field.key]
            if not is_of(given[field.key], field.type):
                faults.append(Fault(place, f"must be a {field.type}"))
        elif field.has_default:
            values[field.key] = field.default
        elif field.required:
            faults.append(Fault(place, "is required"))
        else:
            values[field.key] = None
    return values, faults
