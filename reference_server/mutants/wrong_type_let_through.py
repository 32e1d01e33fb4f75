"""The declared types are for the document alone: whatever is sent is handed on as it is."""

from collections.abc import Sequence
from dataclasses import replace

from reference_server.domain.fields import Field
from reference_server.domain.parameters import NO_VALUE
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-7"


class UntypedParameters(Parameters):
    """Converts what can be converted."""

    def value(self, field: Field, found: object) -> object:
        value = super().value(field, found)
        return found if value is NO_VALUE and isinstance(found, str) else value

    def wrong(self, field: Field, found: Sequence[object], value: object) -> str | None:
        return None if len(found) == 1 and value is not NO_VALUE else super().wrong(field, found, value)


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=UntypedParameters())
