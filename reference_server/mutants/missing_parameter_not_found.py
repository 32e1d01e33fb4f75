"""A call without a required parameter is taken for a call of a route that is not there, with a 404."""

from collections.abc import Sequence
from dataclasses import replace

from reference_server.domain.fields import Field
from reference_server.domain.refusal import Refused
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-6"


class RoutingParameters(Parameters):
    """Makes parameters part of the route."""

    def wrong(self, field: Field, found: Sequence[object], value: object) -> str | None:
        because = super().wrong(field, found, value)
        if because and not found:
            raise Refused("not_found", f"No extension takes a call without {field.key}.")
        return because


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=RoutingParameters())
