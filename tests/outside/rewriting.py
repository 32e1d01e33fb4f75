"""Ways that change what events say: each event on its way to the harness, in its stream, its replay and its resumes."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from tests.outside.messages import Asked, Frame, Reply
from tests.outside.proxy import Way

Data = dict[str, Any]
ENDS = ("workflow_complete", "workflow_error")


def is_end(data: Data) -> bool:
    return data.get("type") in ENDS


class Rewriting(Way):
    """Rewrites the events of a run, each to any number of others, alike wherever they show; ids count the result."""

    def each(self, place: int, data: Data) -> list[Data]:
        """What the run's event at this place becomes."""
        return [data]

    def written(self, data: Data) -> str:
        """An event's text in a stream."""
        return json.dumps(data)

    async def asked(self, asked: Asked) -> Asked | Reply:
        if asked.operation == "resume":
            return Asked(asked.method, asked.path, asked.query, {**asked.headers, "last-event-id": "0"})
        if asked.operation == "replay":
            return await self.page(asked)
        return asked

    async def streamed(self, asked: Asked, frames: AsyncIterator[Frame]) -> AsyncIterator[Frame | bytes]:
        seen = int(asked.headers.get("last-event-id", 0)) if asked.operation == "resume" else 0
        place, number = 0, 0
        async for frame in frames:
            for data in self.each(place, frame.value()):
                number += 1
                if number > seen:
                    yield Frame(str(number), self.written(data))
            place += 1

    most = 1000

    def cursor(self, place: int) -> str:
        """How a cursor is spelled."""
        return str(place)

    def place(self, cursor: str) -> int:
        """What a cursor means; raises ValueError where it means nothing."""
        return int(cursor) if cursor else 0

    async def page(self, asked: Asked) -> Reply:
        """A page of the rewritten events, or the server's own answer where it has none to give."""
        whole = await self.whole(asked)
        if isinstance(whole, Reply):
            return whole
        try:
            begin = self.place(asked.words.get("cursor", ""))
            limit = min(int(asked.words.get("limit", 100)), self.most)
        except ValueError:
            return Reply.json(400, {"code": "bad_page"})
        if not limit >= 1 or not begin >= 0:
            return Reply.json(400, {"code": "bad_page"})
        items, settled = whole
        return Reply.json(200, self.shown(items, begin, limit, settled=settled))

    def shown(self, items: list[Data], begin: int, limit: int, *, settled: bool) -> Data:
        """A page's body."""
        end = begin + limit
        more = end < len(items)
        leads_on = more or not settled
        onward = self.cursor(min(end, len(items))) if leads_on else None
        return {"items": items[begin:end], "next_cursor": onward, "has_more": more, "settled": settled}

    async def whole(self, asked: Asked) -> tuple[list[Data], bool] | Reply:
        """All rewritten events of a run so far and whether it has settled; or the server's refusal."""
        items: list[Data] = []
        cursor = None
        while True:
            reply = await self.proxy.fetch(asked.asking(limit=1000, cursor=cursor))
            if reply.status != 200:
                return reply
            page = reply.value
            items += page["items"]
            cursor = page["next_cursor"]
            if not page["has_more"]:
                return [out for place, data in enumerate(items) for out in self.each(place, data)], page["settled"]


def walked(value: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - any JSON
    """A JSON value with each of its scalars changed."""
    if isinstance(value, dict):
        return {key: walked(member, change) for key, member in value.items()}
    if isinstance(value, list):
        return [walked(member, change) for member in value]
    return change(value)
