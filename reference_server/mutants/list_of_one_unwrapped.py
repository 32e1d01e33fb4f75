"""A list of one value is taken for that value."""

from dataclasses import replace

from reference_server.domain.fields import Field
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-7"


class UnwrappingParameters(Parameters):
    """Takes off what is around a value."""

    def value(self, field: Field, found: object) -> object:
        return super().value(field, found[0] if isinstance(found, list) and len(found) == 1 else found)


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=UnwrappingParameters())
