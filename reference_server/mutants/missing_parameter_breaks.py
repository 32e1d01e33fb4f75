"""A required parameter is taken out of what was sent without a look whether it is there: the answer is a 500."""

from dataclasses import replace

from reference_server.domain.fields import Field
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-6"


class CarelessParameters(Parameters):
    """Relies on callers."""

    def absent(self, field: Field) -> object:
        if field.required and not field.has_default:
            raise KeyError(field.key)
        return super().absent(field)


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=CarelessParameters())
