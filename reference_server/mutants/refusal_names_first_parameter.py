"""The refusal of a parameter names the first one that is declared, whichever is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web

from reference_server.domain.fields import Field
from reference_server.domain.refusal import Fault, Refused, pointer
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-13"


class FirstParameters(Parameters):
    """Points to where it began to read."""

    async def read(self, request: web.Request, fields: Sequence[Field], places: Mapping[str, str]) -> dict[str, Any]:
        try:
            return await super().read(request, fields, places)
        except Refused as refused:
            if refused.code != "input_invalid":
                raise
            at = pointer(fields[0].source, fields[0].key)
            raise Refused(refused.code, f"A parameter is wrong: {at}.", [Fault(at, "is wrong")]) from None


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=FirstParameters())
