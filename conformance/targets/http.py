"""The target as the harness calls it: an abstract operation goes out, an `Operation` comes back, whatever happens."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from conformance.errors import BadProfile, NotSpelled
from conformance.history.operation import Event, Exchange, Operation
from conformance.targets.credentials import Credentials, gather
from conformance.targets.introductions import NOBODY
from conformance.targets.means import Done, Errand, Means
from conformance.targets.memory import Memory
from conformance.targets.patience import Patience
from conformance.targets.profile import Asks, Profile
from conformance.targets.pulse import LEAST_MS, Pulse
from conformance.targets.request import Raw
from conformance.targets.sink import Sink
from conformance.targets.spelling import Surroundings, means_of
from conformance.targets.stream import OnEvent, Watch
from conformance.targets.template import ABSENT
from conformance.targets.wire import Answered, Plan, Wire

SAID = ("allow", "deny")


class Target:
    """A target that can be called. Use it as an async context manager, one per event loop.

    `number` gives each operation its index, `record` takes each one that has returned, and `epoch` is the reading of
    `time.monotonic()` from which times count. `places` are the values of {db}, {directory} and the like, where the
    harness started the target. `notes` are what users should know of it beside the verdicts.
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
        places: Mapping[str, str] | None = None,
    ) -> None:
        self.profile = profile
        self.base_url = (base_url or profile.target.base_url).rstrip("/")
        self.credentials = gather(profile) if credentials is None else credentials
        self.redactor = self.credentials.redactor()
        self.memory = Memory(self.redactor)
        self.sink = Sink(profile.sink) if profile.sink else None
        self.detours: dict[str, str] = {}
        self.notes: list[str] = []
        self._epoch = time.monotonic() if epoch is None else epoch
        self._number = number or itertools.count().__next__
        self._record = record
        self._patience = Patience(profile.target.timeouts.hurried_s)
        self._pulse = Pulse()
        self._wire = Wire(profile.target, self.redactor, self.now, pause)
        self.gauge = self._wire.gauge
        self._calls = profile.calls
        self._asks = {name: asks for name, call in self._calls.items() if (asks := profile.asks(call)) is not None}
        self._surroundings = Surroundings(self, places or {})
        self.variables = self._surroundings.variables
        self._means: dict[str, Means] = means_of(self, self._wire, self._surroundings)

    async def __aenter__(self) -> Self:
        if self.sink is not None:
            await self.sink.start()
            self._surroundings.has_sink(self.sink.address)
        await self._wire.__aenter__()
        self._pulse.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pulse.stop()
        await self._wire.__aexit__(kind, error, trace)
        if self.sink is not None:
            await self.sink.stop()

    def now(self) -> float:
        """Milliseconds since the session began."""
        return (time.monotonic() - self._epoch) * 1000

    def base_of(self, name: str) -> str:
        """Where the target is for this operation; a control may have turned it to another instance."""
        return self.detours.get(name, self.base_url) if self.detours else self.base_url

    @property
    def operations(self) -> frozenset[str]:
        """The names of everything that the profile, or its driver, spells."""
        return frozenset(self._means)

    def offers(self, name: str) -> bool:
        """Whether the profile says how this operation is spelled."""
        return name in self._means

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
        content_type: str | None = None,
        actor: str | None = None,
    ) -> Operation:
        """Do one operation; what goes wrong on the wire is in the result, never an exception.

        `deadline_s` bounds a stream, or the one answer. `leave_after` leaves a stream after so many events (0: right
        after its headers), `leave_before_headers` once the request is sent; both are kept as the argument `leave`.
        `raw_body` goes out in place of the template's body, as `content_type`. `actor` calls in place of the one that
        the profile names, `nobody` without a credential. A stream that asks is answered as the argument `confirm`
        says, or as the profile does.

        Raises:
            NotSpelled: the profile does not say how the operation is spelled.
            BadProfile: nobody knows the actor.
            BudgetSpent: no more may be asked of the target.
        """
        means = self._means.get(name)
        if means is None:
            raise NotSpelled(f"the profile {self.profile.target.name} does not say how {name} is spelled")
        if actor is not None and actor not in {NOBODY, *self.profile.auth}:
            raise BadProfile(f"the profile {self.profile.target.name} knows no actor {actor}")
        given = {**(arguments or {}), "actor": actor} if actor else arguments or {}
        asked: list[Exchange] = []
        watch = Watch(0, 0, 0, leave_after, None, on_event)
        if asks := self._asks.get(name):
            confirm = str(given.get("confirm", asks.confirm))
            leave_at = asks.type if confirm == "disconnect" else None
            watch = replace(watch, leave_at=leave_at, on_event=self._answering(asks, confirm, given, on_event, asked))
        index, late_ms = self._number(), self._pulse.late_ms()
        plan = self._plan(name, deadline_s, watch, early=leave_before_headers)
        if plan is None:
            await asyncio.sleep(0)  # who calls until something happens must let it happen
            done = Done(Answered(self.now()).fail(f"gave up: {name} has timed out too often"))
        else:
            raw = None if raw_body is None else Raw(raw_body, content_type)
            errand = Errand(name, self._surroundings.known(given), plan, actor, raw)
            done = await means.carry_out(errand)
            self._learn(name, done.answered, deadline_s)
        operation = self._operation(index, client, name, given, done, asked)
        leaves = watch.leave_at if leave_after is None else leave_after
        kept = self._kept(given, leaves, raw_body, early=leave_before_headers)
        if (lag_ms := self._pulse.late_ms() - late_ms) > LEAST_MS:
            kept["lag_ms"] = round(lag_ms)
        return self._recorded(replace(operation, arguments=kept))

    async def act(self, name: str, deed: Callable[[], Awaitable[None]], *, client: str = "control",
                  arguments: Mapping[str, Any] | None = None) -> Operation:  # fmt: skip
        """An operation that is no exchange, such as killing the process; its exceptions are the harness's own."""
        index, called_at = self._number(), self.now()
        await deed()
        answered = Answered(called_at, outcome="ok")
        return self._recorded(self._operation(index, client, name, arguments or {}, Done(answered), []))

    def _operation(
        self, index: int, client: str, name: str, arguments: Mapping[str, Any], done: Done, asked: list[Exchange]
    ) -> Operation:
        answered = done.answered
        return Operation(
            index=index,
            client=client,
            name=name,
            arguments=arguments,
            called_at=answered.called_at,
            returned_at=self.now(),
            outcome=answered.outcome,
            fields=answered.fields,
            events=answered.events,
            exchange=done.exchange,
            earlier=(*done.earlier, *asked),
        )

    def _recorded(self, operation: Operation) -> Operation:
        call = self._calls.get(operation.name)
        if call is not None and call.makes:
            self.memory.remember(call.makes, operation.fields)
        if self._record is not None:
            self._record(operation)
        return operation

    def _answering(
        self, asks: Asks, confirm: str, given: Mapping[str, Any], on_event: OnEvent | None, asked: list[Exchange]
    ) -> OnEvent:
        """Who answers what a stream asks, and tells the caller of every event, too."""

        async def answer(event: Event) -> None:
            if on_event is not None and (told := on_event(event)) is not None:
                await told
            if event.data is not None and event.data.get("type") == asks.type and confirm in SAID:
                kept = {key: find(event.data) for key, find in self._surroundings.finders(asks)}
                asking = {**given, **kept, "decision": confirm}
                answered = await self.call(asks.operation, asking, actor=given.get("actor"))
                asked.extend(filter(None, [*answered.earlier, answered.exchange]))

        return answer

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
        elif name not in self._surroundings.streaming or answered.fields.get("ending") == "clean":
            self._patience.answered(name)

    def _kept(
        self, given: Mapping[str, Any], leave: int | str | None, raw_body: bytes | None, *, early: bool
    ) -> dict[str, Any]:
        """The arguments as the history keeps them: without what was absent, with what was done beside them."""
        kept = {key: value for key, value in given.items() if value is not ABSENT}
        if leave is not None or early:
            kept["leave"] = "before headers" if early else leave
        if raw_body is not None:
            kept["raw_body"] = self.redactor.start(raw_body)
        return kept
