"""A required parameter that is missing gets its type's empty value: an empty text, 0, or false."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reference_server.domain.fields import Field
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-6"

EMPTY: Mapping[str, object] = {"string": "", "number": 0, "boolean": False}


class ForgivingParameters(Parameters):
    """Wants nothing for sure."""

    def absent(self, field: Field) -> object:
        return EMPTY[field.type] if field.required and not field.has_default else super().absent(field)

    def wrong(self, field: Field, found: Sequence[object], value: object) -> str | None:
        return super().wrong(field, found, value) if found else None


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=ForgivingParameters())
