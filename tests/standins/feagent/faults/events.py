"""Faults of events and of their stream."""

import json
from typing import Any

from aiohttp import web

from tests.standins.feagent.engine import Engine
from tests.standins.feagent.execution import Streamer
from tests.standins.feagent.recorder import Event, Recorder
from tests.standins.feagent.trail import Trail


class LifecycleLeaks(Engine):
    """The run's own life is told in the execution channel, under a type of its own."""

    BREAKS = "EVT-1"

    async def carry_out(self, trail: Trail) -> None:
        await self.show(trail, "run_started", workflow_id=trail.workflow_id)
        await super().carry_out(trail)


class PlanningShown(Engine):
    """The repair loop shows its planning where a run failed."""

    BREAKS = "EVT-2"

    def repaired(self, document: dict[str, Any], node_id: str) -> tuple[dict[str, Any], Event] | None:
        self.planned = node_id
        return super().repaired(document, node_id)

    async def report(self, trail: Trail, failure: Event, attempt: int, patches: list[Event], begun: float) -> None:
        await self.show(trail, "planning", node_id=self.planned, thought="no setting to mend")
        await super().report(trail, failure, attempt, patches, begun)


class ToolCallShown(Engine):
    """A node of code shows itself as the call of a tool."""

    BREAKS = "EVT-2"

    async def show(self, trail: Trail, kind: str, **fields: Any) -> None:  # noqa: ANN401 - as there
        await super().show(trail, kind, **fields)
        if kind == "node_start" and fields["node_type"] in {"python", "javascript"}:
            await super().show(trail, "tool_call", node_id=fields["node_id"])


class ExecutorIdMissingOnError(Recorder):
    """What failed is told by another path, which forgets the executor."""

    BREAKS = "EVT-3"

    def completed(self, trail: Trail, kind: str, fields: Event) -> Event:
        event = super().completed(trail, kind, fields)
        return {name: value for name, value in event.items() if (kind, name) != ("node_error", "executor_id")}


class ExecutorIdBlankAtTheEnd(Recorder):
    """The executor has signed off when the run's end is told."""

    BREAKS = "EVT-3"

    def completed(self, trail: Trail, kind: str, fields: Event) -> Event:
        event = super().completed(trail, kind, fields)
        return {**event, "executor_id": ""} if kind == "workflow_complete" else event


class NotANumberShown(Recorder):
    """A number that is none is streamed as Python writes it, and kept as null."""

    BREAKS = "EVT-5"

    def completed(self, trail: Trail, kind: str, fields: Event) -> Event:
        event = super().completed(trail, kind, fields)
        return {**event, "confidence": float("nan")} if kind == "workflow_complete" else event

    def encoded(self, event: Event) -> str:
        return json.dumps(event)

    def keep(self, trail: Trail, event: Event, text: str) -> None:
        super().keep(trail, event, text.replace('"confidence": NaN', '"confidence": null'))


class StreamTorn(Streamer):
    """The connection is dropped once the end was sent, and the stream never closed."""

    BREAKS = "EVT-5"

    async def finish(self, request: web.Request, response: web.StreamResponse) -> None:
        if request.transport is not None:
            request.transport.abort()
        await super().finish(request, response)


class InternalNodeIds(Recorder):
    """A node is named by the number that the engine gave it."""

    BREAKS = "EVT-6"

    def completed(self, trail: Trail, kind: str, fields: Event) -> Event:
        event = super().completed(trail, kind, fields)
        return {**event, "node_id": f"#{hash(event['node_id'])}"} if kind.startswith("node_") else event


class StreamBuffered(Streamer):
    """The stream is sent in one piece, when the run is over."""

    BREAKS = "EVT-7"

    async def follow(self, request: web.Request, response: web.StreamResponse, trail: Trail) -> None:
        texts = []
        while (text := await self.next(request, trail)) is not None:
            texts.append(text)
        await response.write(b"".join(map(self.frame, texts)))
