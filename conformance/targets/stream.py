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
from conformance.targets.profile import Limits, Stream
from conformance.targets.redaction import Redactor

OnEvent = Callable[[Event], Awaitable[None] | None]


@dataclass(frozen=True, slots=True)
class Watch:
    """How long a stream is watched, when it is left, and who is told of each event."""

    stream_s: float
    end_s: float
    leave_after: int | None = None
    on_event: OnEvent | None = None


@dataclass(slots=True)
class Seen:
    """What a stream showed."""

    ending: Ending = "open"
    events: list[Event] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    ended: bool = False

    def fields(self, content_type: str) -> dict[str, Any]:
        """A stream's neutral fields; `unfinished`, `encoding`, `sentinel` and `reason` only where there is any."""
        return {"ending": self.ending, "content_type": content_type, **self.faults}


class StreamReader:
    """A framing of the profile; each reading is a call of `read`."""

    def __init__(self, framing: Stream, limits: Limits, redactor: Redactor, now: Callable[[], float]) -> None:
        self._framing = framing
        self._ends = (framing.terminal.complete, framing.terminal.error)
        self._limits = limits
        self._redactor = redactor
        self._now = now

    async def read(self, response: aiohttp.ClientResponse, body: Body, watch: Watch) -> Seen:
        """Watch until the end, the deadline, the limits, or the moment at which we leave; never raises for the wire."""
        seen = Seen()
        decoder = Decoder(self._limits.event_bytes)
        try:
            async with asyncio.timeout(watch.stream_s) as patience:
                seen.ending = await self._follow(response, body, watch, seen, decoder, patience)
        except TimeoutError:
            seen.faults["reason"] = self._overdue(watch, seen)
        except (aiohttp.ClientError, OSError) as error:
            seen.ending = "broken"
            seen.faults["reason"] = f"the connection broke: {describe(error)}"
        if seen.ending in ("clean", "broken") and (rest := decoder.close()):
            seen.faults["unfinished"] = self._redactor.text(rest)[:1000]
        if seen.ending != "clean":
            response.close()
        return seen

    async def _follow(
        self, response: aiohttp.ClientResponse, body: Body, watch: Watch, seen: Seen, decoder: Decoder,
        patience: asyncio.Timeout,
    ) -> Ending:  # fmt: skip
        if watch.leave_after == 0:
            return "left"
        read = response.content.readany
        while chunk := await read():
            at = self._now()
            body.add(chunk)
            for frame in decoder.feed(chunk):
                event = self._event(frame, at, seen)
                if event is None:
                    continue
                seen.events.append(event)
                if watch.on_event is not None and inspect.isawaitable(told := watch.on_event(event)):
                    await told
                if len(seen.events) == watch.leave_after:
                    return "left"
            if self._too_much(seen, body, decoder):
                return "cut"
            if seen.ended:
                seen.ended = False
                patience.reschedule(min(asyncio.get_running_loop().time() + watch.end_s, patience.when() or 0))
        return "clean"

    def _event(self, frame: Frame, at: float, seen: Seen) -> Event | None:
        text = self._redactor.text(frame.data)
        if text == self._framing.sentinel:
            seen.faults["sentinel"] = text
            return None
        if frame.fault:
            seen.faults.setdefault("encoding", frame.fault)
        data, fault = read_object(text)
        if data is None:
            return Event(at, None, fault, text, frame.id or None, frame.event or None)
        if self._framing.type_from == "event" and frame.event:
            data = {"type": frame.event, **data}
        if data.get("type") in self._ends:
            seen.ended = True
        return Event(at, data, "", "", frame.id or None, frame.event or None)

    def _too_much(self, seen: Seen, body: Body, decoder: Decoder) -> bool:
        limits = self._limits
        if decoder.overflow:
            seen.faults["reason"] = decoder.overflow
        elif len(seen.events) > limits.events:
            seen.faults["reason"] = f"the stream has more than {limits.events} events"
        elif body.size > limits.stream_bytes:
            seen.faults["reason"] = f"the stream is larger than {limits.stream_bytes} bytes"
        else:
            return False
        return True

    def _overdue(self, watch: Watch, seen: Seen) -> str:
        if seen.events and (seen.events[-1].data or {}).get("type") in self._ends:
            return f"still open {watch.end_s:g} s after the terminal event"
        return f"still open after {watch.stream_s:g} s"


def describe(error: Exception) -> str:
    """An error in a few words, its kind where it has none."""
    return " ".join(str(error).split()) or type(error).__name__
