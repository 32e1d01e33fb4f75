"""One request on the wire and what came back: tries again where that is safe, waits where the target asks for it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self

import aiohttp
from yarl import URL

from conformance.history.operation import Event, Outcome
from conformance.targets.answer import AnswerReader, Reading
from conformance.targets.body import Body
from conformance.targets.departure import send_and_leave
from conformance.targets.gauge import Gauge
from conformance.targets.redaction import Redactor
from conformance.targets.request import Request
from conformance.targets.stream import StreamReader, Watch, describe
from conformance.targets.treatment import Target as Treatment

TRIES = 3
BUSY = (429, 503)
LONGEST_PAUSE_S = 5.0
OK = range(200, 300)


@dataclass(frozen=True, slots=True)
class Way:
    """How one operation is answered, prepared once."""

    answers: AnswerReader
    stream: StreamReader | None


@dataclass(frozen=True, slots=True)
class Plan:
    """How long one call may take, and how its stream is watched; `asked` are the arguments, for reading the answer."""

    request_s: float
    watch: Watch
    leave_before_headers: bool = False
    asked: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Answered:
    """What came back from one try. `silent`: the connection broke before any byte of an answer.

    `kept` and `cookies` are for what follows it: later steps, whoever logged in.
    """

    called_at: float
    outcome: Outcome = "unknown"
    fields: dict[str, Any] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: Body | None = None
    error: str = ""
    silent: bool = False
    timed_out: bool = False
    kept: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def take(self, reading: Reading) -> None:
        """What the answer meant."""
        self.outcome, self.fields, self.events = reading.outcome, reading.fields, reading.events
        self.kept = reading.kept

    def fail(self, reason: str, outcome: Outcome = "unknown") -> Self:
        """No usable answer came, and this is why."""
        self.outcome = outcome
        self.error = self.fields["reason"] = reason
        return self


class Wire:
    """The connections to one target.

    At most `concurrency` requests wait for their answers at once; open streams do not count, so that a story can act
    while it watches.
    """

    def __init__(
        self,
        treatment: Treatment,
        redactor: Redactor,
        now: Callable[[], float],
        pause: Callable[[float], Awaitable[object]],
    ) -> None:
        self._treatment = treatment
        self._redactor = redactor
        self._now = now
        self._pause = pause
        self._slots = asyncio.Semaphore(treatment.concurrency)
        self.gauge = Gauge(treatment.budget, pause)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._treatment.timeouts.connect_s),
            skip_auto_headers=("User-Agent", "Content-Type"),
        )
        # aiohttp would send PUT and DELETE twice by itself; what is sent again is decided here, and counted.
        self._session._retry_connection = False  # noqa: SLF001 - it has no public name
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def send(self, way: Way, request: Request, plan: Plan) -> Answered:
        """The last of as many tries as are safe; times count from the first."""
        answered = await self._try(way, request, plan)
        called_at = answered.called_at
        for _ in range(TRIES - 1):
            wait_s = _worth_another(request, answered)
            if wait_s is None:
                break
            await self._pause(wait_s)
            answered = await self._try(way, request, plan)
        answered.called_at = called_at
        return answered

    async def _try(self, way: Way, request: Request, plan: Plan) -> Answered:
        async with self._slots:
            await self.gauge.admit()
            answered = Answered(self._now())
            if plan.leave_before_headers:
                return await send_and_leave_quietly(request, plan.request_s, answered)
            response = await self._ask(way, request, plan, answered)
        if response is None or way.stream is None:
            return answered
        return await self._watch(way.stream, response, plan.watch, answered)

    async def _ask(self, way: Way, request: Request, plan: Plan, answered: Answered) -> aiohttp.ClientResponse | None:
        """The response whose stream is still to be watched; None where the answer is complete, or will never be."""
        try:
            async with asyncio.timeout(plan.request_s):
                response = await self._session.request(
                    request.method,
                    URL(request.url, encoded=True),
                    headers=request.headers,
                    data=request.body,
                    allow_redirects=False,
                )
                answered.status = response.status
                answered.headers = self._redactor.headers(response.headers)
                if "Set-Cookie" in response.headers:
                    answered.cookies = {name: morsel.value for name, morsel in response.cookies.items()}
                if way.stream is not None and response.status in OK:
                    return response
                await self._read(way.answers, response, answered, plan.asked)
        except TimeoutError:
            answered.timed_out = True
            answered.fail(f"no whole answer within {plan.request_s:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            answered.silent = answered.status is None and isinstance(error, aiohttp.ClientConnectionError)
            answered.fail(self._redactor.text(_why(error, answered)))
        return None

    async def _read(
        self, answers: AnswerReader, response: aiohttp.ClientResponse, answered: Answered, asked: Mapping[str, Any]
    ) -> None:
        limit = self._treatment.limits.body_bytes
        body = answered.body = Body(keep=True)
        try:
            while chunk := await response.content.readany():
                body.add(chunk)
                if body.size > limit:
                    answered.fail(f"the body is larger than {limit} bytes", "failed")
                    return
        finally:
            if not response.content.at_eof():
                response.close()
        clean = self._redactor.data(body.kept)
        answered.take(answers.read(response.status, answered.headers, clean, self._now(), asked))

    async def _watch(
        self, reader: StreamReader, response: aiohttp.ClientResponse, watch: Watch, answered: Answered
    ) -> Answered:
        body = answered.body = Body(keep=False)
        try:
            seen = await reader.read(response, body, watch)
        except BaseException:
            response.close()
            raise
        answered.outcome = "ok"
        answered.fields = seen.fields(answered.headers.get("content-type", ""))
        answered.events = tuple(seen.events)
        answered.timed_out = seen.ending == "open"
        answered.error = self._redactor.text(seen.faults.get("reason", ""))
        return answered


async def send_and_leave_quietly(request: Request, seconds: float, answered: Answered) -> Answered:
    """Hand the whole request over and close the connection without waiting for an answer."""
    try:
        async with asyncio.timeout(seconds):
            await send_and_leave(request)
    except TimeoutError:
        answered.timed_out = True
        return answered.fail(f"the request could not be sent within {seconds:g} s")
    except OSError as error:
        return answered.fail(describe(error))
    answered.fields["ending"] = "left"
    return answered.fail("left on purpose before an answer came")


def _worth_another(request: Request, answered: Answered) -> float | None:
    """The pause before another try, in seconds; None where the answer stands.

    A refusal to be served now is no answer to the request, so every method may be sent again; after a broken
    connection only what is safe to repeat.
    """
    if answered.status in BUSY:
        return _pause_asked_for(answered.headers.get("retry-after", "").strip())
    return 0.0 if answered.silent and request.method == "GET" else None


def _pause_asked_for(after: str) -> float | None:
    """The seconds that a Retry-After asks for, in either of its forms (RFC 9110, 10.2.3), within our bound."""
    if after.isascii() and after.isdigit():
        return min(float(after[:9]), LONGEST_PAUSE_S)
    try:
        until = parsedate_to_datetime(after)
    except ValueError:
        return None
    left = (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(left, 0.0), LONGEST_PAUSE_S)


def _why(error: Exception, answered: Answered) -> str:
    if isinstance(error, aiohttp.ClientResponseError):
        return f"the answer is not HTTP: {describe(error)}"
    if answered.status is not None:
        return f"the answer broke off: {describe(error)}"
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"no connection: {describe(error)}"
    return f"the connection broke before an answer: {describe(error)}"
