"""The target as the harness calls it: an abstract operation goes out, an `Operation` comes back, whatever happens."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from conformance.errors import BadProfile
from conformance.history.operation import Exchange, Operation
from conformance.targets.answer import AnswerReader
from conformance.targets.credentials import Credentials, gather
from conformance.targets.patience import Patience
from conformance.targets.profile import Call, Profile
from conformance.targets.request import Request, RequestTemplate
from conformance.targets.stream import OnEvent, StreamReader, Watch
from conformance.targets.template import ABSENT
from conformance.targets.wire import Answered, Plan, Way, Wire

NOBODY = "nobody"
"""The actor that every profile has: a caller without a credential."""


class Target:
    """A target that can be called. Use it as an async context manager, one per event loop.

    `number` gives each operation its index, `record` takes each one that has returned, and `epoch` is the reading of
    `time.monotonic()` from which times count.
    """

    def __init__(
        self,
        profile: Profile,
        credentials: Credentials | None = None,
        *,
        base_url: str | None = None,
        epoch: float | None = None,
        number: Callable[[], int] | None = None,
        record: Callable[[Operation], object] | None = None,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.profile = profile
        self.base_url = (base_url or profile.target.base_url).rstrip("/")
        self.credentials = gather(profile) if credentials is None else credentials
        self.redactor = self.credentials.redactor()
        self._epoch = time.monotonic() if epoch is None else epoch
        self._number = number or itertools.count().__next__
        self._record = record
        self._patience = Patience(profile.target.timeouts.hurried_s)
        self._wire = Wire(profile.target, self.redactor, self.now, pause)
        self._calls = profile.operations | {f"control.{name}": call for name, call in profile.controls.items()}
        self._ways = {name: self._prepare(call) for name, call in self._calls.items()}

    async def __aenter__(self) -> Self:
        await self._wire.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._wire.__aexit__(kind, error, trace)

    def now(self) -> float:
        """Milliseconds since the session began."""
        return (time.monotonic() - self._epoch) * 1000

    def offers(self, name: str) -> bool:
        """Whether the profile says how this operation is spelled."""
        return name in self._ways

    async def call(  # noqa: PLR0913 - all by name, all with a default
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        client: str = "main",
        deadline_s: float | None = None,
        leave_after: int | None = None,
        leave_before_headers: bool = False,
        on_event: OnEvent | None = None,
        raw_body: bytes | None = None,
        actor: str | None = None,
    ) -> Operation:
        """Do one operation; what goes wrong on the wire is in the result, never an exception.

        `deadline_s` bounds a stream, or the one answer. `leave_after` leaves a stream after so many events (0: right
        after its headers), `leave_before_headers` once the request is sent; both are kept as the argument `leave`.
        `raw_body` goes out in place of the template's body. `actor` calls in place of the one that the profile names,
        `nobody` without a credential. Raises BadProfile for an operation without a spelling or an unknown actor.
        """
        way = self._way(name, actor)
        given = {**(arguments or {}), "actor": actor} if actor else arguments or {}
        request = way.template.fill(given, raw_body)
        index = self._number()
        plan = self._plan(name, deadline_s, Watch(0, 0, 0, leave_after, on_event), early=leave_before_headers)
        if plan is None:
            answered = Answered(self.now()).fail(f"gave up: {name} has timed out too often")
        else:
            answered = await self._wire.send(way, request, plan)
            self._learn(name, answered, deadline_s)
        operation = Operation(
            index=index,
            client=client,
            name=name,
            arguments=self._kept(given, leave_after, raw_body, early=leave_before_headers),
            called_at=answered.called_at,
            returned_at=self.now(),
            outcome=answered.outcome,
            fields=answered.fields,
            events=answered.events,
            exchange=self._exchange(request, answered),
        )
        if self._record is not None:
            self._record(operation)
        return operation

    async def act(self, name: str, deed: Callable[[], Awaitable[None]], *, client: str = "control") -> Operation:
        """An operation that is no exchange, such as killing the process; its exceptions are the harness's own."""
        index, called_at = self._number(), self.now()
        await deed()
        operation = Operation(
            index=index,
            client=client,
            name=name,
            arguments={},
            called_at=called_at,
            returned_at=self.now(),
            outcome="ok",
        )
        if self._record is not None:
            self._record(operation)
        return operation

    def _way(self, name: str, actor: str | None) -> Way:
        """How an operation is spelled, for whoever calls it; other callers are prepared when asked for."""
        key = f"{name} by {actor}" if actor else name
        if key not in self._ways:
            call = self._calls.get(name)
            if call is None:
                raise BadProfile(f"the profile {self.profile.target.name} does not say how {name} is spelled")
            if actor not in {NOBODY, *self.profile.auth}:
                raise BadProfile(f"the profile {self.profile.target.name} knows no actor {actor}")
            self._ways[key] = self._prepare(call.model_copy(update={"actor": None if actor == NOBODY else actor}))
        return self._ways[key]

    def _prepare(self, call: Call) -> Way:
        profile, credentials = self.profile, self.credentials.of(call.actor)
        framing = profile.streams[call.stream] if call.stream else None
        return Way(
            RequestTemplate(self.base_url, call, credentials, self.redactor),
            AnswerReader(call, profile.errors, profile.replay, profile.statuses),
            StreamReader(framing, profile.target.limits, self.redactor, self.now) if framing else None,
        )

    def _plan(self, name: str, deadline_s: float | None, watch: Watch, *, early: bool) -> Plan | None:
        """What this call may take; None where the operation is not worth a try."""
        times = self.profile.target.timeouts
        request_s = self._patience.allowed(name, times.request_s)
        stream_s = self._patience.allowed(name, times.stream_s)
        if request_s is None or stream_s is None:
            return None
        if deadline_s is not None:
            request_s, stream_s = min(request_s, deadline_s), min(stream_s, deadline_s)
        watched = replace(watch, stream_s=stream_s, silent_s=times.silent_s, end_s=times.end_s)
        return Plan(request_s, watched, early)

    def _learn(self, name: str, answered: Answered, deadline_s: float | None) -> None:
        """A deadline that the caller chose says nothing about the target.

        Nor does a stream that was left, or a refusal in its place: only one that ends shows that streams do.
        """
        if answered.timed_out:
            if deadline_s is None:
                self._patience.timed_out(name)
        elif self._ways[name].stream is None or answered.fields.get("ending") == "clean":
            self._patience.answered(name)

    def _kept(
        self, given: Mapping[str, Any], leave: int | None, raw_body: bytes | None, *, early: bool
    ) -> dict[str, Any]:
        """The arguments as the history keeps them: without what was absent, with what was done beside them."""
        kept = {key: value for key, value in given.items() if value is not ABSENT}
        if leave is not None or early:
            kept["leave"] = "before headers" if early else leave
        if raw_body is not None:
            kept["raw_body"] = self.redactor.start(raw_body)
        return kept

    def _exchange(self, request: Request, answered: Answered) -> Exchange:
        body = answered.body
        return Exchange(
            method=request.method,
            url=request.shown_url,
            request_headers=request.shown,
            request_body=request.shown_body,
            status=answered.status,
            response_headers=answered.headers,
            response_body=body.start(self.redactor) if body else None,
            size=body.size if body else 0,
            digest=body.digest if body else "",
            error=answered.error,
        )
