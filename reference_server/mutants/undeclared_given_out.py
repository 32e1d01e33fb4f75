"""The whole query and body become the run's input, and what nobody declared comes back in the reply."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web

from reference_server.domain.fields import Field
from reference_server.domain.runs import Run
from reference_server.http.bodies import texts
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-9"


class OpenParameters(Parameters):
    """Hands on all that there is."""

    async def read(self, request: web.Request, fields: Sequence[Field], places: Mapping[str, str]) -> dict[str, Any]:
        values = await super().read(request, fields, places)
        given = await self.gather(request, fields, places)
        sent = {**texts(request.rel_url.raw_query_string), **given.form, **given.body}
        return {name: found[0] for name, found in sent.items() if name not in values} | values


class OpenDispatcher(Dispatcher):
    """Gives out what was put in and nobody knows."""

    def answer(self, call: Call, run: Run) -> web.Response:
        compiled = call.served.compiled
        known = {field.key for field in compiled.fields} | set(compiled.outputs)
        output = dict(run.output or {}) | {name: value for name, value in run.input.items() if name not in known}
        wider = replace(compiled, outputs=dict.fromkeys(output, "string"))
        return super().answer(call._replace(served=replace(call.served, compiled=wider)), replace(run, output=output))


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=OpenParameters(), dispatcher=OpenDispatcher())
