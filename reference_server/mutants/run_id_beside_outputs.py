"""Among the declared fields of a reply stands the run's id, which nobody declared."""

from dataclasses import replace

from aiohttp import web

from reference_server.domain.document import Compiled
from reference_server.domain.runs import Run
from reference_server.http.dispatch import Call, Dispatcher
from reference_server.http.server import Parts

BREAKS = "SYNC-1"


class TracingDispatcher(Dispatcher):
    """Wants every reply to be traced."""

    def answer(self, call: Call, run: Run) -> web.Response:
        traced = self.traced(call.served.compiled)
        output = {**(run.output or {}), "run_id": run.run_id}
        return super().answer(call._replace(served=replace(call.served, compiled=traced)), replace(run, output=output))

    def traced(self, compiled: Compiled) -> Compiled:
        return replace(compiled, outputs={**compiled.outputs, "run_id": "string"})


def plant(parts: Parts) -> Parts:
    return replace(parts, dispatcher=TracingDispatcher())
