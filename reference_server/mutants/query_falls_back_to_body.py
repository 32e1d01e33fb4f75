"""A query parameter that is not in the query is looked for in the body, whatever the document declares."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from reference_server.domain.fields import Field
from reference_server.domain.parameters import NO_VALUE, Given
from reference_server.domain.refusal import Refused
from reference_server.http.bodies import read_json
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-5"


class SearchingParameters(Parameters):
    """Looks on where it has found nothing."""

    async def gather(self, request: web.Request, fields: Sequence[Field], places: Mapping[str, str]) -> Given:
        given = await super().gather(request, fields, places)
        wanted = [field for field in fields if field.source == "query" and field.key not in given.query]
        try:
            body = await read_json(request, ()) if wanted else {}
        except Refused:
            return given
        found = {field.key: body[field.key] for field in wanted if field.key in body}
        texts = {key: [value if isinstance(value, str) else NO_VALUE for value in each] for key, each in found.items()}
        return given._replace(query={**given.query, **texts})


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=SearchingParameters())
