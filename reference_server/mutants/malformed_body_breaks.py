"""A body that is no JSON is met by nobody: the parser's error becomes a 500."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from reference_server.domain.fields import Field
from reference_server.domain.parameters import Given
from reference_server.domain.refusal import Refused
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-10"


class FragileParameters(Parameters):
    """Believes that every body can be read."""

    async def gather(self, request: web.Request, fields: Sequence[Field], places: Mapping[str, str]) -> Given:
        try:
            return await super().gather(request, fields, places)
        except Refused as refused:
            if refused.code == "body_malformed":
                raise ValueError(refused.detail) from None
            raise


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=FragileParameters())
