"""A value in the query wins over the segment of the path that has its name."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from reference_server.domain.fields import Field
from reference_server.domain.parameters import Given
from reference_server.http.bodies import texts
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-5"


class ShadowingParameters(Parameters):
    """Reads the query last."""

    async def gather(self, request: web.Request, fields: Sequence[Field], places: Mapping[str, str]) -> Given:
        given = await super().gather(request, fields, places)
        query = texts(request.rel_url.raw_query_string)
        return given._replace(path={name: query.get(name, values) for name, values in given.path.items()})


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=ShadowingParameters())
