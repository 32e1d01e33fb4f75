"""Defaults are kept as texts and come back as texts: that of a number is no number."""

from dataclasses import replace

from reference_server.domain.fields import Field
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-8"


class TextualParameters(Parameters):
    """Reads defaults out of a column of texts."""

    def absent(self, field: Field) -> object:
        return str(field.default) if field.has_default else None


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=TextualParameters())
