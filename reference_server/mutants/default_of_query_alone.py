"""Defaults belong to the query: what is left out of a body or a form is null."""

from dataclasses import replace

from reference_server.domain.fields import Field
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-8"


class QueryParameters(Parameters):
    """Fills in where a URL is read."""

    def absent(self, field: Field) -> object:
        return super().absent(field) if field.source == "query" else None


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=QueryParameters())
