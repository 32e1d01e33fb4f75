"""Lawful surroundings: neighbours who are busy, and a server that ends a run when its client goes."""

import asyncio
import json
from collections.abc import AsyncIterator

from tests.outside.lawful_wires import NoIds
from tests.outside.messages import Asked, Frame, Reply
from tests.outside.proxy import Way
from tests.outside.rewriting import Data, Rewriting, is_end

NODES = [
    {"id": "start", "type": "workflow_start", "config": {"input_fields": []}},
    {"id": "end", "type": "workflow_end", "config": {"outputs": []}},
]
DOCUMENT = {"schema": "workflow/1", "nodes": NODES, "edges": [{"from": "start", "to": "end"}]}


class BusyNeighbours(Way):
    """Somebody else creates workflows and runs, and executes them, all the time."""

    def __init__(self) -> None:
        self.neighbours: set[asyncio.Task[None]] = set()
        self.requests = 0

    async def asked(self, asked: Asked) -> Asked | Reply:
        self.requests += 1
        if self.requests % 10 == 0 and asked.path.startswith("/api/"):
            self.neighbours.add(asyncio.create_task(self.live(asked.headers)))
        return asked

    async def live(self, headers: object) -> None:
        """One neighbour's workflow and run."""
        assert isinstance(headers, dict)
        made = await self.post("/api/workflows", {"name": "theirs", "kind": "workflow", "document": DOCUMENT}, headers)
        if "workflow_id" not in made:
            return  # whoever asked here may not create one
        place = f"/api/workflows/{made['workflow_id']}"
        run = await self.post(f"{place}/runs", {}, headers)
        body = json.dumps({"run_id": run["run_id"], "input": {}}).encode()
        await self.proxy.fetch(Asked("POST", f"{place}/execute/stream", "", headers, body))

    async def post(self, path: str, value: object, headers: dict[str, str]) -> Data:
        reply = await self.proxy.fetch(Asked("POST", path, "", headers, json.dumps(value).encode()))
        answer: Data = reply.value
        return answer


class EndsWithItsClient(Rewriting):
    """Ends a run with an error when the client that executes it goes away."""

    def __init__(self) -> None:
        self.kept: dict[str, int] = {}

    async def left(self, asked: Asked) -> None:
        if asked.operation != "execute":
            return
        page = Asked("GET", f"/api/runs/{asked.run_id}/events", "", asked.headers)
        whole = await super().whole(page)
        if not isinstance(whole, Reply) and not any(map(is_end, whole[0])):
            self.kept[asked.run_id] = len(whole[0])

    async def whole(self, asked: Asked) -> tuple[list[Data], bool] | Reply:
        whole = await super().whole(asked)
        if isinstance(whole, Reply) or asked.run_id not in self.kept:
            return whole
        error = {"type": "workflow_error", "run_id": asked.run_id, "executor_id": "gateway", "error": {"code": "gone"}}
        return [*whole[0][: self.kept[asked.run_id]], error], True

    async def asked(self, asked: Asked) -> Asked | Reply:
        if asked.run_id and asked.operation != "execute":
            await asyncio.sleep(0.05)  # until a client that left has been missed
        if asked.operation == "resume" and asked.run_id in self.kept:
            return await self.rest(asked)
        return await super().asked(asked)

    async def rest(self, asked: Asked) -> Reply:
        """What a resume of a run that was ended gives."""
        page = Asked("GET", f"/api/runs/{asked.run_id}/events", "", asked.headers)
        whole = await self.whole(page)
        assert not isinstance(whole, Reply)
        seen = int(asked.headers.get("last-event-id", 0))
        frames = [Frame(str(n), json.dumps(data)) for n, data in enumerate(whole[0], 1) if n > seen]
        return Reply(200, b"".join(map(self.spelled, frames)), {"Content-Type": self.stream_type})

    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        if asked.operation not in {"read_run", "list_runs"} or reply.status != 200:
            return reply
        value = reply.value
        for row in [value, *value.get("items", ())]:
            if row.get("run_id") in self.kept:
                row["status"] = "failed"
        return reply.holding(value)


class IdlesWithComments(Way):
    """Sends a comment whenever nothing has come for a while."""

    async def gathered(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        pending = asyncio.ensure_future(anext(pieces, None))
        try:
            while True:
                await asyncio.wait({pending}, timeout=0.05)
                if not pending.done():
                    yield b": idle\n\n"
                    continue
                piece = pending.result()
                if piece is None:
                    break
                yield piece
                pending = asyncio.ensure_future(anext(pieces, None))
        finally:
            pending.cancel()


RUNS: dict[str, type[Way]] = {
    "busy neighbours": BusyNeighbours,
    "runs that end with their client": EndsWithItsClient,
    "comments while idle": IdlesWithComments,
    "no ids": NoIds,
}
