"""Whether something is required is checked where there is a schema: not in forms, whose missing fields are null."""

from collections.abc import Sequence
from dataclasses import replace

from reference_server.domain.fields import Field
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-6"


class FormParameters(Parameters):
    """Has no schema for forms."""

    def wrong(self, field: Field, found: Sequence[object], value: object) -> str | None:
        return None if field.source == "form" and not found else super().wrong(field, found, value)


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=FormParameters())
