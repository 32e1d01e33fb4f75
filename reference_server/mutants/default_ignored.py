"""Defaults are documented, and nobody applies them: what is left out is null."""

from dataclasses import replace

from reference_server.domain.fields import Field
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-8"


class BareParameters(Parameters):
    """Fills nothing in."""

    def absent(self, field: Field) -> object:  # noqa: ARG002 - ignored
        return None


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=BareParameters())
