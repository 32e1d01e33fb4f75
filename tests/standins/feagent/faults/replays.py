"""Faults of what is kept of a run, and of its replay."""

import asyncio
from typing import Any

from aiohttp import web

from tests.standins.feagent.recorder import EXECUTOR, Event, Recorder
from tests.standins.feagent.runs import Replay, ReplayQuery
from tests.standins.feagent.store import New
from tests.standins.feagent.trail import Trail

LAG_S = 0.2
QUEUE = 1000


class RepairNotKept(Recorder):
    """What the repair loop tells is streamed and not kept."""

    BREAKS = "REPLAY-1"

    def keep(self, trail: Trail, event: Event, text: str) -> None:
        if event["type"] not in {"workflow_react_loop_started", "workflow_attempt_failed"}:
            super().keep(trail, event, text)


class CompletionKeptFirst(Recorder):
    """A node's start is kept when the node is done: two nodes' events change places."""

    BREAKS = "REPLAY-1"
    waiting: tuple[Event, str] | None = None

    def keep(self, trail: Trail, event: Event, text: str) -> None:
        if event["type"] == "node_start":
            self.waiting = (event, text)
            return
        super().keep(trail, event, text)
        if self.waiting:
            super().keep(trail, *self.waiting)
            self.waiting = None


class OutputKeptAsText(Recorder):
    """Outputs are kept as the text that they print as."""

    BREAKS = "REPLAY-2"

    def keep(self, trail: Trail, event: Event, text: str) -> None:
        if event.get("output") is not None:
            text = self.encoded({**event, "output": str(event["output"])})
        super().keep(trail, event, text)


class NullsNotReplayed(Replay):
    """Members that are null are left out of a replay."""

    BREAKS = "REPLAY-2"

    def shown(self, event: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in super().shown(event).items() if value is not None}


class CursorLosesOne(Replay):
    """The cursor names the next event, and events behind it are given."""

    BREAKS = "REPLAY-3"

    def cursor(self, last: int) -> int:
        return last + 1


class CursorRepeatsOne(Replay):
    """A page begins with the event that the cursor names, which the page before ended with."""

    BREAKS = "REPLAY-3"

    def cursor(self, last: int) -> int:
        return last - 1


class ReplayKept(Replay):
    """That a run was replayed is kept among its events."""

    BREAKS = "REPLAY-4"

    def known(self, run_id: str) -> dict[str, Any]:
        run = super().known(run_id)
        event = {"type": "workflow_replayed", "run_id": run_id, "executor_id": EXECUTOR}
        self.store.append(run_id, [New("workflow_replayed", Recorder(self.store).encoded(event))])
        return run


class UnknownRunEmpty(Replay):
    """A run that does not exist is replayed as one without events."""

    BREAKS = "REPLAY-5"

    def page(self, request: web.Request, run_id: str) -> dict[str, Any]:
        if self.store.run(run_id) is None:
            return {"run_id": run_id, "events": [], "next_cursor": None, "has_more": False}
        return super().page(request, run_id)


class MalformedCursorIgnored(Replay):
    """A cursor that is no number stands for the start."""

    BREAKS = "REPLAY-5"

    def asked(self, request: web.Request) -> ReplayQuery:
        if request.query.get("cursor", "0").isdecimal():
            return super().asked(request)
        return ReplayQuery(limit=int(request.query.get("limit", "200")))


class RecorderBehind(Recorder):
    """Events are streamed at once and kept a while later, by a recorder in the background."""

    BREAKS = "REPLAY-6"

    def keep(self, trail: Trail, event: Event, text: str) -> None:
        asyncio.get_running_loop().call_later(LAG_S, super().keep, trail, event, text)


class RecorderOverflows(Recorder):
    """The recorder's queue takes so many events of a run, and silently drops what comes then, but for the end."""

    BREAKS = "REPLAY-7"

    def __init__(self, store: Any) -> None:  # noqa: ANN401 - as there
        super().__init__(store)
        self.taken: dict[str, int] = {}

    def keep(self, trail: Trail, event: Event, text: str) -> None:
        taken = self.taken[trail.run_id] = self.taken.get(trail.run_id, 0) + 1
        if taken <= QUEUE or event["type"].startswith("workflow_"):
            super().keep(trail, event, text)
