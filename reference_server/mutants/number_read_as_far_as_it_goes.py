"""A number is read up to the first character that is none: 12 apples are 12."""

import re
from dataclasses import replace

from reference_server.domain.fields import Field
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-7"

DIGITS = re.compile(r"-?[0-9]+", re.ASCII)


class ParsingParameters(Parameters):
    """Stops reading, and is content."""

    def value(self, field: Field, found: object) -> object:
        value = super().value(field, found)
        begun = DIGITS.match(found) if isinstance(found, str) and not isinstance(value, (int, float)) else None
        return int(begun[0][:15]) if field.type == "number" and begun else value


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=ParsingParameters())
