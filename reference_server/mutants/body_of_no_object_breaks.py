"""A body that is a list, a number or null is asked for its members, and has none: the answer is a 500."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from reference_server.domain.fields import Field
from reference_server.domain.parameters import Given
from reference_server.domain.refusal import Refused
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-10"


class HastyParameters(Parameters):
    """Knows objects alone."""

    async def gather(self, request: web.Request, fields: Sequence[Field], places: Mapping[str, str]) -> Given:
        try:
            return await super().gather(request, fields, places)
        except Refused as refused:
            if [fault.pointer for fault in refused.faults] == ["/body"]:
                raise AttributeError("get") from None
            raise


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=HastyParameters())
