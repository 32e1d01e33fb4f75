"""Names are compared without case: what is sent under another name than the declared one reaches the workflow."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reference_server.domain.fields import Field
from reference_server.domain.parameters import Given
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-9"


class LooseParameters(Parameters):
    """Takes what comes last under any such name."""

    def pick(self, field: Field, given: Given) -> Sequence[Any]:
        alike = [found for name, found in getattr(given, field.source).items() if name.lower() == field.key.lower()]
        return alike[-1] if alike else ()


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=LooseParameters())
