"""A sink: a small HTTP server of the harness's own that workflows call, so that effects outside the target count."""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from conformance.errors import HarnessFault
from conformance.history.operation import Exchange
from conformance.targets.answer import AnswerReader
from conformance.targets.means import Done, Errand
from conformance.targets.profile import Sink as Place
from conformance.targets.template import fill_path
from conformance.targets.variables import read_source
from conformance.targets.wire import Answered


class Sink:
    """Counts what is sent to each path; use it as an async context manager. `url` is where it listens."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._hits: Counter[str] = Counter()
        self.url = ""

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            HarnessFault: the port cannot be had.
        """
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._take)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._place.host, self._place.port).start()
        except OSError as error:
            raise HarnessFault(f"the sink cannot listen on {self._place.host}:{self._place.port}: {error}") from None
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    @property
    def address(self) -> str:
        """Where the target reaches it; raises BadProfile where a variable should say so and is not set."""
        elsewhere = self._place.url
        return self.url if elsewhere is None else read_source(elsewhere, "sink.url", os.environ).rstrip("/")

    async def stop(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    def count(self, path: str) -> int:
        """How often something was sent to this path."""
        return self._hits[path]

    async def _take(self, request: web.Request) -> web.Response:
        self._hits[request.raw_path.partition("?")[0]] += 1
        return web.json_response({"ok": True})


@dataclass(frozen=True, slots=True)
class Tally:
    """The operation that reads the sink; the answer's `body` is `{"count": n}`."""

    path: str
    sink: Sink
    answers: AnswerReader
    now: Callable[[], float]

    async def carry_out(self, errand: Errand) -> Done:
        """Say how often the sink was sent something at the path."""
        path = fill_path(self.path, errand.arguments)
        answered = Answered(self.now())
        answer = {"body": {"count": self.sink.count(path)}, "headers": {}, "status": 200}
        answered.take(self.answers.accepted(answer, "", self.now(), errand.arguments))
        return Done(answered, Exchange(method="SINK", url=path))
