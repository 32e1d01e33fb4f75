"""A stand-in in this process, and a client that speaks to it, for the tests of its wire."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import ClientPayloadError, ClientSession

from tests.standins.feagent import fixtures
from tests.standins.feagent.server import Feagent, Parts
from tests.standins.feagent.settings import Settings

Json = Any
T = TypeVar("T")
PROJECT = "p1"
TEST_MODE = {"X-Test-Mode": "true"}
ADMINISTRATOR = {"Authorization": "Bearer administrator"}


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers, the bytes, and whether the end was clean."""

    status: int
    headers: Any
    raw: bytes
    clean: bool = True

    @property
    def body(self) -> Json:
        return json.loads(self.raw)

    @property
    def detail(self) -> Json:
        return self.body["detail"]

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events of a stream; a sentinel is none."""
        blocks = self.raw.decode().split("\n\n")
        return [json.loads(block.removeprefix("data: ")) for block in blocks if block.startswith("data: {")]

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]


@dataclass(frozen=True)
class Live:
    """A stand-in that runs, and the way to it and to its file."""

    http: ClientSession
    feagent: Feagent

    async def call(self, method: str, path: str, **how: Json) -> Answer:
        async with self.http.request(method, path, **how) as response:
            try:
                raw = await response.read()
            except ClientPayloadError:
                return Answer(response.status, response.headers, b"", clean=False)
            return Answer(response.status, response.headers, raw)

    async def seed(self, kind: str = "main_subgraph_only", project: str = PROJECT) -> dict[str, Any]:
        body = {"fixture_type": kind, "project_id": project}
        return dict((await self.call("POST", "/api/test/workflows/seed", json=body, headers=TEST_MODE)).body)

    async def save(self, workflow: str, document: Json) -> Answer:
        return await self.call("PATCH", f"/api/workflows/{workflow}", json=document)

    async def workflow(self, *nodes: dict[str, Any]) -> str:
        """A workflow of a start, these nodes, and an end."""
        workflow = str((await self.seed())["workflow_id"])
        made = fixtures.chain(fixtures.node("start", 0), *nodes, fixtures.node("end", 9))
        assert (await self.save(workflow, made)).status == 200
        return workflow

    async def create_run(self, workflow: str, body: Json = None, **headers: str) -> Answer:
        path = f"/api/projects/{PROJECT}/workflows/{workflow}/runs"
        return await self.call("POST", path, json=body or {}, headers=headers)

    async def run(self, workflow: str) -> str:
        return str((await self.create_run(workflow)).body["id"])

    async def execute(self, workflow: str, **body: Json) -> Answer:
        return await self.call("POST", f"/api/workflows/{workflow}/execute/stream", json=body)

    async def whole(self, *nodes: dict[str, Any], given: Json = None) -> tuple[str, Answer]:
        """The id and the stream of a run of these nodes."""
        workflow = await self.workflow(*nodes)
        run = await self.run(workflow)
        return run, await self.execute(workflow, run_id=run, initial_input=given)

    async def read(self, run: str) -> Answer:
        return await self.call("GET", f"/api/runs/{run}")

    async def page(self, run: str, **query: Json) -> Answer:
        return await self.call("GET", f"/api/runs/{run}/events", params=query)

    async def replay(self, run: str, **query: Json) -> list[dict[str, Any]]:
        """Every event of a run, page by page."""
        found: list[dict[str, Any]] = []
        page: dict[str, Any] = {"next_cursor": 0}
        while page["next_cursor"] is not None:
            page = (await self.page(run, **{"limit": 1000, **query, "cursor": page["next_cursor"]})).body
            found += page["events"]
        return found

    async def settled(self, run: str) -> tuple[str, list[str]]:
        """The status and the types of a run that was disturbed, once its tasks are over."""
        await asyncio.gather(*self.feagent.runner.tasks.values(), return_exceptions=True)
        return (await self.read(run)).body["status"], [event["type"] for event in await self.replay(run)]

    async def decisions(self) -> dict[str, int]:
        return dict((await self.call("GET", "/api/coordinator/status")).body["decision_statistics"])

    def census(self) -> list[list[tuple[str, ...]]]:
        """Every workflow, run with its status, and event, read beside the server."""
        address = f"file:{self.feagent.settings.database}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as db:
            queries = ("SELECT id FROM workflows", "SELECT id, status FROM runs", "SELECT run_id, type FROM run_events")
            return [sorted(db.execute(query)) for query in queries]


Serve = Callable[..., AbstractAsyncContextManager[Live]]


def tell(story: Callable[[Serve], Awaitable[T]], directory: Path, fault: type | None = None) -> T:
    """What a story comes to; it serves as often as it likes, each time over the same file, with other settings."""
    usual = Settings(directory / "feagent.db", seed_api=True, drain_s=0.2, coordinator_s=0.2)
    parts = Parts().replaced_by(fault) if fault else Parts()

    @asynccontextmanager
    async def serve(**choice: Any) -> AsyncIterator[Live]:  # noqa: ANN401 - settings
        feagent = Feagent(replace(usual, **choice), parts)
        async with ClientSession(await feagent.start("127.0.0.1", 0), read_bufsize=1 << 20) as http:
            try:
                yield Live(http, feagent)
            finally:
                await feagent.stop()

    async def whole() -> T:
        return await story(serve)

    return asyncio.run(whole())


def told(directory: Path, story: Callable[[Live], Awaitable[T]], **choice: Any) -> T:  # noqa: ANN401 - settings
    """What a story of one stand-in comes to."""

    async def whole(serve: Serve) -> T:
        async with serve(**choice) as live:
            return await story(live)

    return tell(whole, directory)
