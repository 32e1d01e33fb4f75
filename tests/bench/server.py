"""How fast the reference server streams a run to one client, its durable log included, and answers simple requests."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

from aiohttp import ClientResponse, ClientSession

from tests.bench.figure import Figure, at_least, median, told
from tests.bench.processes import OPERATOR, BenchmarkError, document, reference_server, scratch, serving

EVENTS = 50_000
ROUNDS = 3
LEAST = 30_000
REQUESTS = 2_000
MANY = 32
Rates = dict[str, float]


def bench() -> Iterator[Figure]:
    """Both beside a server that only writes the same number of events from memory."""
    bare = serving("tests.bench.plain_server", str(EVENTS))
    with scratch() as directory, reference_server(directory) as url, bare as plain:
        streams, requests = asyncio.run(measured(url, plain))
    yield at_least("streaming", streams.pop("execute"), "events/s", LEAST, {**streams, "events": EVENTS})
    for flight in (1, MANY):
        yield told(f"requests_{flight}_in_flight", requests[f"reads of a run, {flight}"], "requests/s", {
            "healthz": requests[f"healthz, {flight}"], "plain aiohttp": requests[f"plain aiohttp, {flight}"],
        })  # fmt: skip


async def measured(url: str, plain: str) -> tuple[Rates, Rates]:
    async with ClientSession(url, headers=OPERATOR, read_bufsize=1 << 20) as ours, ClientSession(plain) as other:
        workflow = await created(ours, "/api/workflows", "workflow_id", name="burst", kind="workflow", document=BURST)
        taken: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            run = await created(ours, f"/api/workflows/{workflow}/runs", "run_id")
            path = f"/api/workflows/{workflow}/execute/stream"
            for name, way in {
                "execute": lambda run=run, path=path: ours.post(path, json={"run_id": run, "input": {}}),
                "resumed from the log": lambda run=run: ours.get(f"/api/runs/{run}/events/stream"),
                "plain aiohttp from memory": lambda: other.get("/stream"),
            }.items():
                taken.setdefault(name, []).append(await streamed(way))
        reads = {
            "reads of a run": (ours, f"/api/runs/{run}"),
            "healthz": (ours, "/healthz"),
            "plain aiohttp": (other, "/healthz"),
        }
        requests = {
            f"{name}, {flight}": await answered(client, path, flight)
            for flight in (1, MANY)
            for name, (client, path) in reads.items()
        }
    return {name: median(rates) for name, rates in taken.items()}, requests


BURST = document({"id": "burst", "type": "burst", "config": {"count": EVENTS}})


async def created(client: ClientSession, path: str, field: str, **body: object) -> str:
    async with client.post(path, json=body) as response:
        found = await response.json()
        if field not in found:
            raise BenchmarkError(f"POST {path} answers {response.status}: {found}")
        return str(found[field])


async def streamed(ask: Callable[[], Awaitable[ClientResponse]]) -> float:
    """Events per second from the request to the stream's end, counted by their blank lines."""
    began, count, last = time.perf_counter(), 0, b""
    async with await ask() as response:
        async for chunk in response.content.iter_any():
            count += chunk.count(b"\n\n") + (last == b"\n" and chunk[:1] == b"\n")
            last = chunk[-1:]
    if count < EVENTS:
        raise BenchmarkError(f"{response.url} streams {count} events and not {EVENTS}")
    return count / (time.perf_counter() - began)


async def answered(client: ClientSession, path: str, flight: int) -> float:
    """Requests per second, so many of them at once."""
    left = iter(range(REQUESTS))

    async def ask() -> None:
        for _ in left:
            async with client.get(path) as response:
                await response.read()

    began = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(flight)))
    return REQUESTS / (time.perf_counter() - began)
