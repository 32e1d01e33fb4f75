"""Lawful answers: ids, fields, types, pages, statuses and lags of correct servers. The harness stays silent."""

import asyncio
import base64
import json
import re
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote, unquote

from tests.outside.messages import Asked, Frame, Reply
from tests.outside.proxy import Way
from tests.outside.rewriting import Data, Rewriting, is_end, walked

IDS = re.compile(r"(?:run|wf)_[0-9a-f]{32}")
OK = 200
NAMING = ("run_id", "workflow_id")


class ExtraFields(Rewriting):
    def each(self, place: int, data: Data) -> list[Data]:
        return [{**data, "trace": {"span": place, "tags": ["a", None]}, "types": "planning"}]

    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        value = reply.value if reply.body else None
        return reply.holding({**value, "links": {"self": "/"}, "events": []}) if isinstance(value, dict) else reply


class ExtraTypes(Rewriting):
    def each(self, place: int, data: Data) -> list[Data]:
        if place % 5 == 2 and not is_end(data):
            more = {"run_id": data["run_id"], "executor_id": data["executor_id"], "type": "workflow_heartbeat"}
            return [data, more, {**more, "type": "node_log", "text": "so far so good"}]
        return [data]


class RetriedNodes(Rewriting):
    """A node that fails at first and completes when it is tried again."""

    def each(self, place: int, data: Data) -> list[Data]:
        if data["type"] == "node_complete" and place % 3 == 2:
            rest = {key: value for key, value in data.items() if key != "output"}
            error = {**rest, "type": "node_error", "error": {"message": "try again"}}
            return [error, {**rest, "type": "node_retry", "attempt": 2}, {**rest, "type": "node_start"}, data]
        return [data]


class NumbersWithAPoint(Rewriting):
    """Whole numbers spelled 1.0 in streams, 1 in replays."""

    def written(self, data: Data) -> str:
        small = 2**53
        return json.dumps(walked(data, lambda v: float(v) if type(v) is int and abs(v) < small else v))


class EscapedText(Way):
    def spelled(self, frame: Frame) -> bytes:
        return super().spelled(Frame(frame.id, json.dumps(frame.value(), ensure_ascii=True)))


class OtherKeyOrder(Way):
    def spelled(self, frame: Frame) -> bytes:
        return super().spelled(Frame(frame.id, json.dumps(dict(reversed(frame.value().items())), indent=None)))


class OtherListOrder(Way):
    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        if asked.operation != "list_runs" or reply.status != OK:
            return reply
        return reply.holding({**reply.value, "items": reply.value["items"][::-1]})


class NoTotals(Way):
    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        if asked.operation != "list_runs" or reply.status != OK:
            return reply
        return reply.holding({key: value for key, value in reply.value.items() if key != "total"})


class SmallPages(Rewriting):
    most = 50

    async def asked(self, asked: Asked) -> Asked | Reply:
        if asked.operation == "list_runs" and asked.words.get("limit", "").isdigit():
            return asked.asking(limit=min(self.most, int(asked.words["limit"])))
        return await super().asked(asked)


class TinyPages(SmallPages):
    most = 3


class OpaqueCursors(Rewriting):
    def cursor(self, place: int) -> str:
        return base64.b64encode(json.dumps({"after": place, "salt": "é+/="}).encode()).decode()

    def place(self, cursor: str) -> int:
        if not cursor:
            return 0
        try:
            return int(json.loads(base64.b64decode(cursor, validate=True))["after"])
        except (TypeError, KeyError, UnicodeDecodeError) as error:
            raise ValueError(cursor) from error


class EmptyLastPage(Rewriting):
    """Says that there is more until a page comes out empty."""

    def shown(self, items: list[Data], begin: int, limit: int, *, settled: bool) -> Data:
        page = items[begin : begin + limit]
        over = settled and not page
        onward = None if over else self.cursor(begin + len(page))
        return {"items": page, "next_cursor": onward, "has_more": not over and (bool(page)), "settled": settled}


class CursorOnTheLastPage(Rewriting):
    """Names where to go on even on the last page."""

    def shown(self, items: list[Data], begin: int, limit: int, *, settled: bool) -> Data:
        return {**super().shown(items, begin, limit, settled=settled), "next_cursor": self.cursor(begin + limit)}


class OtherIds(Way):
    """Spells the ids of runs and workflows in its own way, both ways."""

    def __init__(self) -> None:
        self.theirs: dict[str, str] = {}
        self.ours: dict[str, str] = {}

    def spell(self, number: int, own: str) -> str:
        """The id that is shown for one of the server's own."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, own))

    def shown(self, text: str) -> str:
        """JSON text with each of the server's ids replaced by the one that is shown."""

        def other(found: re.Match[str]) -> str:
            own = found[0]
            if own not in self.theirs:
                self.theirs[own] = self.spell(len(self.theirs), own)
                self.ours[self.theirs[own]] = own
            return json.dumps(self.theirs[own])[1:-1]

        return IDS.sub(other, text)

    async def asked(self, asked: Asked) -> Asked | Reply:
        parts = [quote(self.ours[name], "") if (name := unquote(part)) in self.ours else part
                 for part in asked.path.split("/")]  # fmt: skip
        onward = replace(asked, path="/".join(parts), body=self.body(asked))
        named = {key: self.known(value) for key in NAMING if (value := asked.words.get(key))}
        return onward.asking(**named) if named else onward

    def body(self, asked: Asked) -> bytes:
        """The request's body with the server's own ids where it names runs and workflows."""
        if asked.operation != "execute" and asked.path != "/api/decisions":
            return asked.body
        value = asked.value
        if not isinstance(value, dict):
            return asked.body
        return json.dumps(value | {key: self.known(value[key]) for key in NAMING if key in value}).encode()

    def known(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        return self.ours.get(value, value) if isinstance(value, str) else value

    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        return replace(reply, body=self.shown(reply.body.decode()).encode())

    def spelled(self, frame: Frame) -> bytes:
        return super().spelled(Frame(frame.id, self.shown(frame.data)))


class NumberIds(OtherIds):
    def spell(self, number: int, own: str) -> str:
        return str(number + 1)


class OddIds(OtherIds):
    def spell(self, number: int, own: str) -> str:
        return f"team/ä%2F {own[:3]}?{number}#%"


class LongIds(OtherIds):
    def spell(self, number: int, own: str) -> str:
        return f"urn:uuid:{own}".ljust(180, "=")


class OkInsteadOfCreated(Way):
    created = 200

    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        return replace(reply, status=self.created) if reply.status == 201 else reply


class AcceptedInsteadOfCreated(OkInsteadOfCreated):
    created = 202


class OtherRefusals(Way):
    """Refuses with other statuses of the same class: 422 for 400, 400 for 422, 404 for 409."""

    other: ClassVar = {400: 422, 422: 400, 409: 404}

    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        return replace(reply, status=self.other.get(reply.status, reply.status))


class OtherProblems(Way):
    """Refusals whose bodies have another shape."""

    body, kind = json.dumps({"errors": [{"msg": "no"}], "detail": [{"loc": ["body"]}]}).encode(), "application/json"

    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        return Reply(reply.status, self.body, {"Content-Type": self.kind}) if 400 <= reply.status < 500 else reply


class PlainProblems(OtherProblems):
    body, kind = b"No.\n", "text/plain"


class HypertextProblems(OtherProblems):
    body, kind = b"<!doctype html><title>No</title>", "text/html"


class EmptyProblems(OtherProblems):
    body = b""


class JsonProblems(OtherProblems):
    body = b'"no"'


class Lagging(Way):
    """Knows when each run's terminal event was shown, and lags behind it."""

    seconds = 0.1

    def __init__(self) -> None:
        self.ended: dict[str, float] = {}

    async def streamed(self, asked: Asked, frames: AsyncIterator[Frame]) -> AsyncIterator[Frame | bytes]:
        async for frame in frames:
            if is_end(frame.value()):
                self.ended[asked.run_id] = time.monotonic()
            yield frame

    def lags(self, run_id: str) -> bool:
        return time.monotonic() - self.ended.get(run_id, 0.0) < self.seconds


class StatusLags(Lagging):
    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        value = reply.value if asked.operation in {"read_run", "list_runs"} and reply.status == OK else {}
        for row in [value, *value.get("items", ())]:
            if self.lags(row.get("run_id", "")):
                row["status"] = "running"
        return reply.holding(value) if value else reply


class SettledLags(Lagging):
    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        if asked.operation != "replay" or reply.status != OK or not self.lags(asked.run_id):
            return reply
        page = reply.value
        onward = page["next_cursor"] or str(int(asked.words.get("cursor") or 0) + len(page["items"]))
        return reply.holding({**page, "settled": False, "next_cursor": onward})


class ReplayLags(Lagging):
    """For a moment the replay lacks its last events, and says that it is not settled."""

    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        if asked.operation != "replay" or reply.status != OK or not self.lags(asked.run_id):
            return reply
        page = reply.value
        if page["has_more"]:
            return reply.holding({**page, "settled": False})
        items = page["items"][:-2]
        onward = str(int(asked.words.get("cursor") or 0) + len(items))
        return reply.holding({"items": items, "settled": False, "has_more": False, "next_cursor": onward})


class StreamEndsLate(Way):
    """The connection stays open for a moment after the terminal event."""

    async def streamed(self, asked: Asked, frames: AsyncIterator[Frame]) -> AsyncIterator[Frame | bytes]:
        async for frame in super().streamed(asked, frames):
            yield frame
        await asyncio.sleep(0.3)
        yield b": bye\n\n"


ANSWERS: dict[str, type[Way]] = {
    "extra fields": ExtraFields,
    "extra types": ExtraTypes,
    "retried nodes": RetriedNodes,
    "numbers with a point": NumbersWithAPoint,
    "escaped text": EscapedText,
    "another order of keys": OtherKeyOrder,
    "another order of the list": OtherListOrder,
    "lists without totals": NoTotals,
    "pages of 50 at most": SmallPages,
    "pages of 3 at most": TinyPages,
    "opaque cursors": OpaqueCursors,
    "an empty last page": EmptyLastPage,
    "a cursor on the last page": CursorOnTheLastPage,
    "ids that are UUIDs": OtherIds,
    "ids that are numbers": NumberIds,
    "ids with slashes, spaces and percent signs": OddIds,
    "long ids": LongIds,
    "200 for what was created": OkInsteadOfCreated,
    "202 for what was created": AcceptedInsteadOfCreated,
    "other statuses of refusal": OtherRefusals,
    "refusals of another shape": OtherProblems,
    "refusals in plain text": PlainProblems,
    "refusals in HTML": HypertextProblems,
    "refusals without a body": EmptyProblems,
    "refusals that are a string": JsonProblems,
    "a status that lags": StatusLags,
    "settled lags": SettledLags,
    "a replay that lags and says so": ReplayLags,
    "a connection that ends late": StreamEndsLate,
}
