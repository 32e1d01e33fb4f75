"""A body that cannot be read is taken for no body: where nothing in it is required the call is accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from reference_server.domain.fields import Field
from reference_server.domain.parameters import Given
from reference_server.domain.refusal import Refused
from reference_server.http.bodies import texts
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-10"


class ForbearingParameters(Parameters):
    """Reads what can be read."""

    async def gather(self, request: web.Request, fields: Sequence[Field], places: Mapping[str, str]) -> Given:
        try:
            return await super().gather(request, fields, places)
        except Refused as refused:
            if refused.code not in ("body_malformed", "content_type_unsupported"):
                raise
        path = {name: (text,) for name, text in places.items()}
        return Given(path, texts(request.rel_url.raw_query_string), {}, {})


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=ForbearingParameters())
