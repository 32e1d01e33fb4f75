"""A default takes the place of every value that is not true: of 0, of false and of an empty text."""

from dataclasses import replace

from reference_server.domain.fields import Field
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-8"


class EitherOrParameters(Parameters):
    """Takes `value or default`."""

    def value(self, field: Field, found: object) -> object:
        value = super().value(field, found)
        return (value or field.default) if field.has_default and isinstance(value, (str, int, float)) else value


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=EitherOrParameters())
