"""Query and form are read into one table, in which the query comes first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from reference_server.domain.fields import Field
from reference_server.domain.parameters import Given
from reference_server.http.bodies import texts
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-5"


class MergingParameters(Parameters):
    """Has one table of texts."""

    async def gather(self, request: web.Request, fields: Sequence[Field], places: Mapping[str, str]) -> Given:
        given = await super().gather(request, fields, places)
        return given._replace(form={**given.form, **texts(request.rel_url.raw_query_string)})


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=MergingParameters())
