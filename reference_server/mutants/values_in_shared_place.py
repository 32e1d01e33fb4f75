"""The values of a call wait in a place that all calls share, while something else is looked up."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web

from reference_server.domain.fields import Field
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "SYNC-5"


class SharedParameters(Parameters):
    """Is made once, and used by every call."""

    async def read(self, request: web.Request, fields: Sequence[Field], places: Mapping[str, str]) -> dict[str, Any]:
        self.values = await super().read(request, fields, places)
        own = self.values
        await asyncio.sleep(0.001)
        return self.values if self.values.keys() == own.keys() else own


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=SharedParameters())
