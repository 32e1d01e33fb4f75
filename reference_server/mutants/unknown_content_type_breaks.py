"""A reader is chosen by the content type, and where there is none for it the choice breaks: the answer is a 500."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from reference_server.domain.fields import Field
from reference_server.domain.parameters import Given
from reference_server.domain.refusal import Refused
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-10"


class ChoosingParameters(Parameters):
    """Has a table of readers."""

    async def gather(self, request: web.Request, fields: Sequence[Field], places: Mapping[str, str]) -> Given:
        try:
            return await super().gather(request, fields, places)
        except Refused as refused:
            if refused.code == "content_type_unsupported":
                raise KeyError(request.content_type) from None
            raise


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=ChoosingParameters())
