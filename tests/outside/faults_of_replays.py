"""Faults planted in replays: what a subtly broken log would give back, with the clause that must catch it."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

from tests.outside.messages import Asked, Frame, Reply
from tests.outside.proxy import Way
from tests.outside.rewriting import ENDS, Data, Rewriting, is_end, walked


class Replays(Rewriting):
    """Plants its fault in replays alone; streams stay as they are."""

    async def asked(self, asked: Asked) -> Asked | Reply:
        return await self.page(asked) if asked.operation == "replay" else asked

    async def streamed(self, asked: Asked, frames: AsyncIterator[Frame]) -> AsyncIterator[Frame | bytes]:
        async for frame in frames:
            yield frame


class SwappedAtPageBoundaries(Replays):
    def shown(self, items: list[Data], begin: int, limit: int, *, settled: bool) -> Data:
        if limit == 64 and begin:
            items = (
                [*items[: begin - 1], items[begin], items[begin - 1], *items[begin + 1 :]]
                if begin < len(items)
                else items
            )
        return super().shown(items, begin, limit, settled=settled)


class BoundaryLostOnLaterPages(Replays):
    """From the third page on, pages of odd sizes begin one event late."""

    def shown(self, items: list[Data], begin: int, limit: int, *, settled: bool) -> Data:
        late = begin + 1 if limit % 2 and begin >= 2 * limit else begin
        return super().shown(items, late, limit + begin - late, settled=settled)


class ShortPages(Replays):
    """The last page is empty where the run's length is a multiple of the page size."""

    def shown(self, items: list[Data], begin: int, limit: int, *, settled: bool) -> Data:
        page = super().shown(items, begin, limit, settled=settled)
        if begin and begin + limit == len(items):
            page["items"] = page["items"][:-1]
        return page


class LastDigit(Replays):
    def each(self, place: int, data: Data) -> list[Data]:
        def other(value: Any) -> Any:  # noqa: ANN401 - any scalar
            return value + 1 if type(value) is int and value > 2**40 else value

        return [walked(data, other)]


class TinyNumbers(Replays):
    """Numbers come back from a column of single precision."""

    def each(self, place: int, data: Data) -> list[Data]:
        return [walked(data, lambda v: float(f"{v:.6g}") if type(v) is float else v)]


class ThreeByteText(Replays):
    """Characters beyond three bytes of UTF-8 come back as question marks."""

    def each(self, place: int, data: Data) -> list[Data]:
        return [walked(data, lambda v: "".join(c if ord(c) < 2**16 else "?" for c in v) if isinstance(v, str) else v)]


class TimesToTheSecond(Replays):
    def each(self, place: int, data: Data) -> list[Data]:
        return [{**data, "at": data["at"].partition(".")[0] + "Z"}]


class SilentlyCapped(Replays):
    """No more than 500 events in a page, and no word of the rest."""

    def shown(self, items: list[Data], begin: int, limit: int, *, settled: bool) -> Data:
        return super().shown(items[: begin + 500], begin, limit, settled=settled)


class TrimmedText(Replays):
    def each(self, place: int, data: Data) -> list[Data]:
        return [walked(data, lambda v: v.rstrip() if isinstance(v, str) else v)]


class NullsDropped(Replays):
    def each(self, place: int, data: Data) -> list[Data]:
        return [without_empty(data)]


def without_empty(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """A JSON value without its members that are empty."""
    if not isinstance(value, dict):
        return value
    return {key: without_empty(member) for key, member in value.items() if member not in ("", None)}


class ExecutorForgotten(Replays):
    def each(self, place: int, data: Data) -> list[Data]:
        return [{key: value for key, value in data.items() if key != "executor_id" or data["type"] != "node_progress"}]


class EndReplayedTwice(Replays):
    def each(self, place: int, data: Data) -> list[Data]:
        return [data, data] if data["type"] == ENDS[1] else [data]


class LongReplayCapped(Replays):
    async def whole(self, asked: Asked) -> tuple[list[Data], bool] | Reply:
        whole = await super().whole(asked)
        return whole if isinstance(whole, Reply) else (whole[0][:10_000], whole[1])


class OneRunShown(Replays):
    """The replay of every seventh run carries the id of the first."""

    def __init__(self) -> None:
        self.runs: list[str] = []

    def each(self, place: int, data: Data) -> list[Data]:
        if data["run_id"] not in self.runs:
            self.runs.append(data["run_id"])
        return [{**data, "run_id": self.runs[0]}] if self.runs.index(data["run_id"]) % 7 == 6 else [data]


class SaysSettledEarly(Replays):
    """A replay that is read while the run goes on calls itself settled."""

    async def whole(self, asked: Asked) -> tuple[list[Data], bool] | Reply:
        whole = await super().whole(asked)
        return whole if isinstance(whole, Reply) else (whole[0], True)


class AnyLimit(Replays):
    """A negative limit stands for the greatest."""

    async def asked(self, asked: Asked) -> Asked | Reply:
        if asked.operation == "replay" and asked.words.get("limit", "").startswith("-"):
            return asked.asking(limit=1000)
        return asked


class AnyCursor(Replays):
    """A cursor that is no number stands for the start."""

    async def asked(self, asked: Asked) -> Asked | Reply:
        if asked.operation == "replay" and not asked.words.get("cursor", "0").isdigit():
            return asked.asking(cursor=None)
        return asked


class EachReplayCounts(Replays):
    """Each whole reading adds an event that says so."""

    def __init__(self) -> None:
        self.read: Counter[str] = Counter()

    async def whole(self, asked: Asked) -> tuple[list[Data], bool] | Reply:
        whole = await super().whole(asked)
        if isinstance(whole, Reply):
            return whole
        self.read[asked.run_id] += 1
        items = [{**data, "reads": self.read[asked.run_id]} if is_end(data) else data for data in whole[0]]
        return items, whole[1]


class LastEventLostOnDisconnect(Replays):
    """Of a run whose client left, the replay lacks the end."""

    def __init__(self) -> None:
        self.begun: set[str] = set()
        self.finished: set[str] = set()

    async def streamed(self, asked: Asked, frames: AsyncIterator[Frame]) -> AsyncIterator[Frame | bytes]:
        self.begun.add(asked.run_id)
        async for frame in frames:
            yield frame
            if is_end(frame.value()):
                self.finished.add(asked.run_id)

    async def whole(self, asked: Asked) -> tuple[list[Data], bool] | Reply:
        whole = await super().whole(asked)
        if isinstance(whole, Reply) or asked.run_id not in self.begun - self.finished:
            return whole
        return [data for data in whole[0] if not is_end(data)], whole[1]


REPLAYS: dict[str, tuple[str, type[Way]]] = {
    "two events change places at boundaries of 64": ("REPLAY-3", SwappedAtPageBoundaries),
    "later pages begin late": ("REPLAY-3", BoundaryLostOnLaterPages),
    "a full last page lacks an event": ("REPLAY-3", ShortPages),
    "a number's last digit": ("REPLAY-2", LastDigit),
    "numbers of single precision": ("REPLAY-2", TinyNumbers),
    "texts of three bytes": ("REPLAY-2", ThreeByteText),
    "times to the second": ("REPLAY-2", TimesToTheSecond),
    "pages silently capped": ("REPLAY-3", SilentlyCapped),
    "texts are trimmed": ("REPLAY-2", TrimmedText),
    "empty values are dropped": ("REPLAY-2", NullsDropped),
    "replayed progress has no executor_id": ("EVT-3", ExecutorForgotten),
    "an error is replayed twice": ("TERM-2", EndReplayedTwice),
    "10,000 events are kept": ("REPLAY-7", LongReplayCapped),
    "some replays carry another's run_id": ("RUN-4", OneRunShown),
    "settled before its end": ("REPLAY-6", SaysSettledEarly),
    "a negative limit": ("REPLAY-5", AnyLimit),
    "any cursor": ("REPLAY-5", AnyCursor),
    "each reading counts": ("REPLAY-4", EachReplayCounts),
    "a disconnect loses the end": ("TERM-6", LastEventLostOnDisconnect),
}
