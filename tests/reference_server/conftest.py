"""A live server in the test's own process, and a client that speaks to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import orjson
import pytest
from aiohttp import ClientSession, web
from yarl import URL

from reference_server.app import SERVER, Settings, build, sound_parts
from reference_server.http.actors import Tokens
from reference_server.http.server import Parts
from reference_server.http.wire import WireRunner

Json = Any
T = TypeVar("T")
OPERATOR = {"Authorization": "Bearer operator"}
ADMINISTRATOR = {"Authorization": "Bearer administrator"}


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers, and the JSON body or its text."""

    status: int
    headers: Any
    body: Any


@dataclass(frozen=True)
class Published:
    """A workflow that is published, and the way to call it."""

    workflow: str
    trigger: dict[str, Any]
    body: dict[str, Any]
    key_id: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Live:
    """A server that runs, and the operator's way to it."""

    client: ClientSession
    app: web.Application
    base: str

    async def call(self, method: str, path: str | URL, **how: Json) -> Answer:
        how.setdefault("headers", {}).setdefault("Authorization", OPERATOR["Authorization"])
        async with self.client.request(method, path, **how) as response:
            text = await response.read()
            return Answer(response.status, response.headers, orjson.loads(text) if text[:1] in (b"{", b"[") else text)

    async def spelled(self, method: str, target: str, **how: Json) -> Answer:
        """The target as it is spelled, which a client would otherwise normalise."""
        return await self.call(method, URL(f"{self.base}{target}", encoded=True), **how)

    async def publish(self, *steps: dict[str, Any], trigger: Json = None, **start: Json) -> "Published":
        """A workflow of these steps, published with a trigger (by default an extension called by POST), and a key."""
        given = {"type": "extension", "slug": "s", "method": "POST", "response_mode": "sync", **(trigger or {})}
        workflow = await self.workflow(*steps, **start)
        path = f"/api/workflows/{workflow}"
        saved = await self.call("PUT", f"{path}/trigger", json=given)
        published = await self.call("POST", f"{path}/publications")
        assert (saved.status, published.status) == (200, 201), (saved.body, published.body)
        key = (await self.call("POST", f"{path}/api-keys")).body
        return Published(workflow, given, published.body, key["key_id"], {"Authorization": f"Bearer {key['token']}"})

    async def runs(self, **query: Json) -> list[dict[str, Any]]:
        return list((await self.call("GET", "/api/runs", params=query)).body["items"])

    async def control(self, events: Json) -> Answer:
        return await self.call("PUT", "/__control__/executor", json={"events": events}, headers={**ADMINISTRATOR})

    async def workflow(self, *steps: dict[str, Any], **start: Json) -> str:
        body = {"name": "a workflow", "kind": "workflow", "document": document(*steps, **start)}
        return str((await self.call("POST", "/api/workflows", json=body)).body["workflow_id"])

    async def run(self, workflow_id: str) -> str:
        return str((await self.call("POST", f"/api/workflows/{workflow_id}/runs")).body["run_id"])

    async def execute(self, workflow_id: str, run_id: Json, given: Json = None) -> list[dict[str, Any]]:
        answer = await self.call(
            "POST", f"/api/workflows/{workflow_id}/execute/stream", json={"run_id": run_id, "input": given}
        )
        return frames(answer.body)

    async def replay(self, run_id: str, **query: Json) -> dict[str, Any]:
        return dict((await self.call("GET", f"/api/runs/{run_id}/events", params=query)).body)

    async def put(self, control: str, **body: Json) -> Answer:
        return await self.call("PUT", f"/__control__/{control}", json=body, headers={**ADMINISTRATOR})

    async def decide(self, workflow_id: str, run_id: str, decision_id: str = "d1", /, **changed: Json) -> Answer:
        """Members that are changed to None are left out."""
        said = {"decision_id": decision_id, "workflow_id": workflow_id, "run_id": run_id, "action": "execute_workflow"}
        body = {name: value for name, value in {**said, **changed}.items() if value is not None}
        return await self.call("POST", "/api/decisions", json=body)

    async def audit(self, **query: Json) -> list[dict[str, Any]]:
        return list((await self.call("GET", "/api/audit", params=query)).body["items"])

    async def kinds(self, **query: Json) -> list[str]:
        return [record["kind"] for record in await self.audit(**query)]

    async def census(self) -> Json:
        """Every workflow, and every run with its status and its log."""
        workflows = (await self.call("GET", "/api/workflows")).body["items"]
        runs = (await self.call("GET", "/api/runs")).body["items"]
        return workflows, runs, [await self.replay(run["run_id"]) for run in runs]

    async def settled(self, run_id: str) -> list[dict[str, Any]]:
        """The run's events, once it has ended."""
        return frames((await self.call("GET", f"/api/runs/{run_id}/events/stream")).body)

    async def status(self, run_id: str) -> str:
        return str((await self.call("GET", f"/api/runs/{run_id}")).body["status"])


def document(*steps: dict[str, Any], **start: Json) -> dict[str, Any]:
    """A chain from a start over the steps to an end that declares each template's text as an output."""
    outputs = [
        {"key": step["id"], "type": "string", "from": f"{step['id']}.text"}
        for step in steps
        if step["type"] == "template"
    ]
    nodes = [
        {"id": "start", "type": "workflow_start", "config": start},
        *steps,
        {"id": "end", "type": "workflow_end", "config": {"outputs": outputs}},
    ]
    edges = [{"from": before["id"], "to": after["id"]} for before, after in pairwise(nodes)]
    return {"schema": "workflow/1", "nodes": nodes, "edges": edges}


def frames(text: bytes) -> list[dict[str, Any]]:
    """The events of a stream that is written as this server writes it."""
    blocks = [block for block in text.decode().split("\n\n") if block and not block.startswith(":")]
    return [orjson.loads(block.partition("\ndata: ")[2]) for block in blocks]


@asynccontextmanager
async def serving(database: Path | None, plant: Callable[[Parts], Parts]) -> AsyncIterator[Live]:
    settings = Settings(Tokens("operator", "administrator"), database, controls=True)
    parts = plant(sound_parts(settings))
    app = build(settings, parts)
    runner = WireRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    async with ClientSession(f"http://{host}:{port}", read_bufsize=1 << 20) as client:
        yield Live(client, app, f"http://{host}:{port}")
    await app[SERVER].runner.drain(0)
    await runner.cleanup()
    parts.store.close()


Story = Callable[[Live], Awaitable[T]]


@pytest.fixture(params=["sqlite", "memory"])
def tell(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Any]:
    """Tells a story to a server, over either store, and gives back what the story does."""

    def told(story: Story[T], plant: Callable[[Parts], Parts] = lambda parts: parts) -> T:
        async def whole() -> T:
            path = tmp_path / "reference.sqlite" if request.param == "sqlite" else None
            async with serving(path, plant) as live:
                return await story(live)

        return asyncio.run(whole())

    return told


@pytest.fixture
def doc() -> Callable[..., dict[str, Any]]:
    """Writes documents."""
    return document
