"""Faults planted in streams: what a subtly broken server would send, each with the clause that must catch it."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from tests.outside.messages import Asked, Frame, Reply
from tests.outside.proxy import Hang, Reset, Way
from tests.outside.rewriting import ENDS, Data, is_end

Frames = AsyncIterator[Frame]
Shown = AsyncIterator[Frame | bytes]


def retold(frame: Frame, **changes: Any) -> Frame:  # noqa: ANN401 - any JSON
    """The event with some of its members changed."""
    return Frame(frame.id, json.dumps({**frame.value(), **changes}, ensure_ascii=False))


class Executions(Way):
    """Plants its fault in executions' streams alone, from the event in `frame` to what is shown in its place."""

    def __init__(self) -> None:
        self.count = 0
        self.runs = 0
        self.busy = 0

    async def streamed(self, asked: Asked, frames: Frames) -> Shown:
        if asked.operation != "execute":
            async for frame in frames:
                yield frame
            return
        self.runs += 1
        self.busy += 1
        try:
            async for shown in self.executed(asked, frames, self.runs):
                yield shown
        finally:
            self.busy -= 1

    async def executed(self, asked: Asked, frames: Frames, run: int) -> Shown:
        """An execution's stream; `run` counts them."""
        place = 0
        async for frame in frames:
            self.count += 1
            for shown in self.planted(frame, frame.value(), place, run):
                yield shown
            place += 1

    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        """What is shown for one event; `place` counts in its stream."""
        return [frame]


class OneIn500Lost(Executions):
    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [] if self.count % 500 == 0 and not is_end(data) else [frame]


class OneIn500Lowered(Executions):
    """A field of one event in 500 is gone."""

    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [retold(frame, executor_id="")] if self.count % 500 == 0 else [frame]


class EndsTwiceWhenBusy(Executions):
    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [frame, frame] if is_end(data) and self.busy > 4 else [frame]


class NoEndOfLongRuns(Executions):
    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [] if is_end(data) and place > 100 else [frame]


class SecondRunWithoutExecutor(Executions):
    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [retold(frame, executor_id=None)] if run == 2 else [frame]


class SomeoneElsesEvent(Executions):
    """Of runs that go on at once one shows an event of another."""

    last: ClassVar[str] = ""

    async def executed(self, asked: Asked, frames: Frames, run: int) -> Shown:
        async for frame in frames:
            if self.busy > 3 and self.last not in {"", asked.run_id} and frame.value()["type"] == "node_complete":
                yield retold(frame, run_id=self.last)
            else:
                yield frame
            self.last = asked.run_id


class PlainText(Executions):
    stream_type = "text/plain; charset=utf-8"


class EventStreamInLatin1(Executions):
    stream_type = "text/event-stream; charset=iso-8859-1"


class NotANumber(Executions):
    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [retold(frame, took=float("nan"))] if is_end(data) else [frame]


class Latin1(Executions):
    def spelled(self, frame: Frame) -> bytes:
        return super().spelled(frame).decode().encode("latin-1", "ignore")


class TrailingJunk(Executions):
    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [frame, b"data: [DONE]\n\n"] if is_end(data) else [frame]


class HalfAnEventAtTheEnd(Executions):
    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [frame, b'data: {"type": "node_'] if is_end(data) else [frame]


class NoBlankLineAtTheEnd(Executions):
    """The terminal event is sent without the blank line that would show it."""

    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [self.spelled(frame)[:-1]] if is_end(data) else [frame]


class ResetAfterTheEnd(Executions):
    async def executed(self, asked: Asked, frames: Frames, run: int) -> Shown:
        async for frame in frames:
            yield frame
        await asyncio.sleep(0.02)
        raise Reset


class OpenAfterTheEnd(Executions):
    async def executed(self, asked: Asked, frames: Frames, run: int) -> Shown:
        async for frame in frames:
            yield frame
        raise Hang


class HangsBeforeTheEnd(Executions):
    async def executed(self, asked: Asked, frames: Frames, run: int) -> Shown:
        async for frame in frames:
            if is_end(frame.value()):
                raise Hang
            yield frame


class UpperCaseTypes(Executions):
    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [retold(frame, type=str(data["type"]).upper())] if not is_end(data) else [frame]


class ToolCallWhenFailing(Executions):
    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [retold(frame, type="tool_call"), frame] if data["type"] == "node_error" else [frame]


class PlanningInTheEventField(Executions):
    """Agent talk that is named in the event field alone."""

    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [b"event: planning\n" + self.spelled(frame)] if data["type"] == "node_progress" else [frame]


class ProgressOfTheTrade(Executions):
    """A type that only looks lawful, where many events come."""

    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [retold(frame, type="node-progress")] if data["type"] == "node_progress" and place > 60 else [frame]


class ErrorThatFollowsTheEnd(Executions):
    """Of failing runs, an event comes after their end."""

    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [frame, retold(frame, type="workflow_cleanup")] if data["type"] == "workflow_error" else [frame]


class SuccessOfFailures(Executions):
    """What fails after another node has completed is a success in the stream and in the replay alike."""

    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [retold(frame, type=ENDS[0])] if data["type"] == ENDS[1] else [frame]


class NullExecutorAtTheEnd(Executions):
    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [retold(frame, executor_id=7)] if is_end(data) else [frame]


class WhiteRunId(Executions):
    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [retold(frame, run_id=" ")] if data["type"] == "node_error" else [frame]


class TwoEventsInOne(Executions):
    """Events that come quickly are joined in one frame, as an array."""

    async def executed(self, asked: Asked, frames: Frames, run: int) -> Shown:
        async for frame in frames:
            if frame.value()["type"] == "node_start":
                yield Frame(frame.id, f"[{frame.data}]")
            else:
                yield frame


class HeldBackUntilTheEnd(Executions):
    async def executed(self, asked: Asked, frames: Frames, run: int) -> Shown:
        for frame in [frame async for frame in frames]:
            yield frame


class SwappedInTheStream(Executions):
    """Of a burst two neighbours change places."""

    async def executed(self, asked: Asked, frames: Frames, run: int) -> Shown:
        held: Frame | None = None
        for place in itertools.count():
            frame = await anext(frames, None)
            if frame is None:
                break
            if place == 8 and not is_end(frame.value()):
                held = frame
                continue
            yield frame
            if held:
                yield held
                held = None


class TextCut(Executions):
    """Long texts are cut in the stream and whole in the replay."""

    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        output = data.get("output")
        if isinstance(output, dict) and len(frame.data) > 4096:
            return [retold(frame, output={key: str(value)[:1000] for key, value in output.items()})]
        return [frame]


class NodesFromElsewhere(Executions):
    def planted(self, frame: Frame, data: Data, place: int, run: int) -> list[Frame | bytes]:
        return [retold(frame, node_id="internal")] if data["type"] == "node_complete" and place == 4 else [frame]


class BadEventsPassedOn(Executions):
    """An executor's event without executor_id is given one by a default, and the run succeeds."""

    def __init__(self) -> None:
        super().__init__()
        self.planted_events: list[Data] | None = None

    async def asked(self, asked: Asked) -> Asked | Reply:
        if asked.path.startswith("/__control__/executor"):
            events = [{"executor_id": "default", **event} for event in asked.value["events"]]
            return Asked(asked.method, asked.path, asked.query, asked.headers, json.dumps({"events": events}).encode())
        return asked


STREAMS: dict[str, tuple[str, type[Way]]] = {
    "one event in 500 is lost": ("REPLAY-1", OneIn500Lost),
    "one event in 500 has a blank executor_id": ("EVT-3", OneIn500Lowered),
    "ends twice when busy": ("TERM-2", EndsTwiceWhenBusy),
    "no end of long runs": ("TERM-1", NoEndOfLongRuns),
    "the second run has no executor_id": ("EVT-3", SecondRunWithoutExecutor),
    "an event of another run when busy": ("RUN-4", SomeoneElsesEvent),
    "streams are text/plain": ("EVT-5", PlainText),
    "streams are declared as Latin-1": ("EVT-5", EventStreamInLatin1),
    "NaN": ("EVT-5", NotANumber),
    "Latin-1": ("EVT-5", Latin1),
    "junk after the end": ("EVT-5", TrailingJunk),
    "half an event after the end": ("EVT-5", HalfAnEventAtTheEnd),
    "no blank line at the end": ("TERM-1", NoBlankLineAtTheEnd),
    "reset after the end": ("EVT-5", ResetAfterTheEnd),
    "open after the end": ("EVT-5", OpenAfterTheEnd),
    "hangs before the end": ("TERM-1", HangsBeforeTheEnd),
    "types in upper case": ("EVT-1", UpperCaseTypes),
    "tool_call when a run fails": ("EVT-2", ToolCallWhenFailing),
    "planning in the event field": ("EVT-2", PlanningInTheEventField),
    "node-progress late in a burst": ("EVT-1", ProgressOfTheTrade),
    "an event after the end of a failure": ("TERM-3", ErrorThatFollowsTheEnd),
    "a failure that succeeds": ("TERM-4", SuccessOfFailures),
    "a number as the last executor_id": ("EVT-3", NullExecutorAtTheEnd),
    "a blank run_id in an error": ("EVT-3", WhiteRunId),
    "an array of events": ("EVT-5", TwoEventsInOne),
    "held back until the end": ("EVT-7", HeldBackUntilTheEnd),
    "two events change places": ("REPLAY-1", SwappedInTheStream),
    "long texts are cut": ("REPLAY-2", TextCut),
    "a node from elsewhere": ("EVT-6", NodesFromElsewhere),
    "a bad event is mended": ("EVT-4", BadEventsPassedOn),
}
