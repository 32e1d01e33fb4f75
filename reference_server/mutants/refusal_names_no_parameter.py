"""The refusal of a parameter says that one is wrong, and not which."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web

from reference_server.domain.fields import Field
from reference_server.domain.refusal import Refused
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-13"


class CurtParameters(Parameters):
    """Explains nothing."""

    async def read(self, request: web.Request, fields: Sequence[Field], places: Mapping[str, str]) -> dict[str, Any]:
        try:
            return await super().read(request, fields, places)
        except Refused as refused:
            raise Refused(refused.code, "The input is not what is declared.") from None


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=CurtParameters())
