"""Watching a stream: its events with the times of their arrival, and how it ended."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from conformance.history.operation import Ending, Event
from conformance.history.sse import Decoder, Frame
from conformance.history.strict_json import read_object
from conformance.targets.body import Body
from conformance.targets.expression import compile_expression
from conformance.targets.profile import Stream
from conformance.targets.redaction import Redactor
from conformance.targets.treatment import Limits

FEWEST = 20_000
"""How many events are taken from each of any number of streams at once."""
ENDLESS_IN_A_ROW, FEW = 3, 2_000
"""After so many streams without end, so few events are taken from the next: they prove nothing more."""

REDRAWN_S = 1.0

OnEvent = Callable[[Event], Awaitable[None] | None]


@dataclass(frozen=True, slots=True)
class Watch:
    """How long a stream is watched, how long it may be silent, when it is left, and who is told of each event.

    It is left after so many events, or at an event of the type `leave_at`.
    """

    stream_s: float
    silent_s: float
    end_s: float
    leave_after: int | None = None
    leave_at: str | None = None
    on_event: OnEvent | None = None


@dataclass(slots=True)
class Seen:
    """What a stream showed."""

    ending: Ending = "open"
    events: list[Event] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    def fields(self, content_type: str) -> dict[str, Any]:
        """A stream's neutral fields; `unfinished`, `encoding`, `sentinel` and `reason` only where there is any."""
        return {**self.told, "ending": self.ending, "content_type": content_type, **self.faults}


class StreamReader:
    """A framing of the profile, prepared once; each stream is read by a `Reading`."""

    def __init__(self, framing: Stream, limits: Limits, redactor: Redactor, now: Callable[[], float]) -> None:
        self.framing = framing
        self.ends = (framing.terminal.complete, framing.terminal.error)
        self.limits = limits
        self.redactor = redactor
        self.now = now
        self._finders = {name: compile_expression(text) for name, text in framing.fields.items()}
        self._open = 0
        self._endless = 0

    def _told(self, events: list[Event]) -> dict[str, Any]:
        """What the profile reads from events: each field from the last one that has it."""
        if not self._finders:
            return {}
        data = [event.data for event in reversed(events) if event.data is not None]
        found = {
            name: next((value for each in data if (value := get(each)) is not None), None)
            for name, get in self._finders.items()
        }
        return {name: value for name, value in found.items() if value is not None}

    @property
    def most_events(self) -> int:
        """How many events are taken from a stream now: the open ones share the limit, so that memory stays bounded."""
        most = max(min(FEWEST, self.limits.events), self.limits.events // max(1, self._open))
        return min(FEW, most) if self._endless >= ENDLESS_IN_A_ROW else most

    async def read(self, response: aiohttp.ClientResponse, body: Body, watch: Watch) -> Seen:
        """Watch until the end, the deadline, the limits, or the moment at which we leave; never raises for the wire."""
        reading = Reading(self, body, watch)
        self._open += 1
        try:
            seen = await reading.follow(response)
        finally:
            self._open -= 1
        seen.told = self._told(seen.events)
        if seen.ending in ("cut", "clean"):
            self._endless = self._endless + 1 if seen.ending == "cut" else 0
        if seen.ending in ("clean", "broken") and (rest := reading.decoder.close()):
            seen.faults["unfinished"] = self.redactor.text(rest)[:1000]
        if seen.ending != "clean":
            response.close()
        return seen


class Reading:
    """One stream as it is read."""

    def __init__(self, reader: StreamReader, body: Body, watch: Watch) -> None:
        self.decoder = Decoder(reader.limits.event_bytes)
        self._reader = reader
        self._body = body
        self._watch = watch
        self._sentry = reader.redactor.sentry()
        self._seen = Seen()
        self._over = False

    async def follow(self, response: aiohttp.ClientResponse) -> Seen:
        """Read to whatever end there is; the deadline is drawn in once the terminal event was seen."""
        seen, watch, begun = self._seen, self._watch, asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(min(watch.stream_s, watch.silent_s)) as patience:
                seen.ending = await self._chunks(response, patience)
        except TimeoutError:
            silent = asyncio.get_running_loop().time() < begun + watch.stream_s
            waited = f"{watch.silent_s:g} s of silence" if silent else f"{watch.stream_s:g} s"
            after = f"{watch.end_s:g} s after the terminal event" if self._over else f"after {waited}"
            seen.faults["reason"] = f"still open {after}"
        except (aiohttp.ClientError, OSError) as error:
            seen.ending = "broken"
            seen.faults["reason"] = f"the connection broke: {describe(error)}"
        return seen

    async def _chunks(self, response: aiohttp.ClientResponse, patience: asyncio.Timeout) -> Ending:
        if self._watch.leave_after == 0:
            return "left"
        hurried, clock = False, asyncio.get_running_loop().time
        deadline, drawn_at = clock() + self._watch.stream_s, clock()
        while chunk := await response.content.readany():
            self._body.add(chunk)
            # Drawing the deadline anew costs as much as reading an event, so it is done about once a second.
            if not hurried and (now := clock()) > drawn_at + REDRAWN_S:
                drawn_at = now
                patience.reschedule(min(deadline, now + self._watch.silent_s))
            if await self._events(chunk):
                return "left"
            if self._too_much():
                return "cut"
            if self._over and not hurried:
                hurried = True
                soon = clock() + self._watch.end_s
                patience.reschedule(min(soon, patience.when() or soon))
        return "clean"

    async def _events(self, chunk: bytes) -> bool:
        """Take the chunk's events; whether it is time to leave."""
        at = self._reader.now()
        alarmed = self._sentry.alarmed(chunk)
        events, watch = self._seen.events, self._watch
        for frame in self.decoder.feed(chunk):
            event = self._event(self._without_secrets(frame) if alarmed else frame, at)
            if event is None:
                continue
            events.append(event)
            if watch.on_event is not None and inspect.isawaitable(told := watch.on_event(event)):
                await told
            if len(events) == watch.leave_after or (watch.leave_at and _is_of(event, watch.leave_at)):
                return True
        return False

    def _event(self, frame: Frame, at: float) -> Event | None:
        """The frame as an event; None for the sentinel."""
        text, name, ident, fault = frame
        if fault:
            self._seen.faults.setdefault("encoding", fault)
        data, fault = read_object(text)
        if data is None:
            if text == self._reader.framing.sentinel:
                self._seen.faults["sentinel"] = text
                return None
            return Event(at, None, fault, text, ident or None, name or None)
        if name and self._reader.framing.type_from == "event":
            data = {"type": name, **data}
        if data.get("type") in self._reader.ends:
            self._over = True
        return Event(at, data, "", "", ident or None, name or None)

    def _without_secrets(self, frame: Frame) -> Frame:
        clean = self._reader.redactor.text
        return Frame(clean(frame.data), clean(frame.event), clean(frame.id), frame.fault)

    def _too_much(self) -> bool:
        limits, faults, most = self._reader.limits, self._seen.faults, self._reader.most_events
        if self.decoder.overflow:
            faults["reason"] = self.decoder.overflow
        elif len(self._seen.events) > most:
            faults["reason"] = f"the stream has more than {most} events"
        elif self._body.size > limits.stream_bytes:
            faults["reason"] = f"the stream is larger than {limits.stream_bytes} bytes"
        else:
            return False
        return True


def _is_of(event: Event, kind: str) -> bool:
    return event.data is not None and event.data.get("type") == kind


def describe(error: Exception) -> str:
    """An error in a few words, its kind where it has none."""
    return " ".join(str(error).split()) or type(error).__name__
