"""A member that is null is taken for one that is not there: a parameter that may be left out may be null."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reference_server.domain.fields import Field
from reference_server.domain.parameters import Given
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-7"


class NullableParameters(Parameters):
    """Sees no difference."""

    def pick(self, field: Field, given: Given) -> Sequence[Any]:
        return [value for value in super().pick(field, given) if value is not None]


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=NullableParameters())
