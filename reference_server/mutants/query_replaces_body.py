"""Where a query parameter has the name of a body's member, the query's text takes its place if it fits the type."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from reference_server.domain.fields import Field
from reference_server.domain.parameters import NO_VALUE, Given, value_of
from reference_server.http.bodies import texts
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-5"


class BindingParameters(Parameters):
    """Binds the body first, and the query over it."""

    async def gather(self, request: web.Request, fields: Sequence[Field], places: Mapping[str, str]) -> Given:
        given = await super().gather(request, fields, places)
        query = texts(request.rel_url.raw_query_string)
        bound = {
            field.key: (value,)
            for field in fields
            if field.source == "body" and field.key in query
            if (value := value_of(query[field.key][0], field.type)) is not NO_VALUE
        }
        return given._replace(body={**given.body, **bound})


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=BindingParameters())
