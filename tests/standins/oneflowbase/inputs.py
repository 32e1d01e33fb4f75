"""From a request to the values of `workflow_start`: each declared parameter from its own source, and nothing else."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from tests.standins.oneflowbase.fields import Field, WrongValueError, coerced
from tests.standins.oneflowbase.wire import Json, NativeRefused

URLENCODED = "application/x-www-form-urlencoded"
MISSING = object()


@dataclass(frozen=True, slots=True)
class Received:
    """A request's values by source; of a name that comes twice the last. The path's come with the route."""

    query: dict[str, Json]
    form: dict[str, Json]
    body: Json


class Inputs:
    """Reads requests."""

    async def received(self, request: web.Request) -> Received:
        """What a request holds.

        Raises:
            NativeRefused: 400 `json` or `form`, the body is not what it says.
        """
        query = dict(parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True))
        media = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Received(query, *self.decoded(media, await request.read()))

    def decoded(self, media: str, content: bytes) -> tuple[dict[str, Json], Json]:
        if media == URLENCODED:
            try:
                return dict(parse_qsl(content.decode(), keep_blank_values=True)), {}
            except UnicodeDecodeError:
                raise NativeRefused(400, "form", "invalid form body") from None
        if not content:
            return {}, {}
        try:
            return {}, orjson.loads(content)
        except orjson.JSONDecodeError:
            raise NativeRefused(400, "json", "invalid JSON body") from None

    def read(self, fields: list[Field], path: dict[str, str], received: Received) -> dict[str, Any]:
        """The start's values by key.

        Raises:
            NativeRefused: 400 `invalid_mapping`, which names no field.
        """
        values: dict[str, Any] = {}
        for field in fields:
            found = self.found(field, path, received)
            value = self.absent(field) if found is MISSING else self.fitting(field, found)
            if value is not MISSING:
                values[field.key] = value
        return values

    def found(self, field: Field, path: dict[str, str], received: Received) -> Json:
        body = received.body if isinstance(received.body, dict) else {}
        places: dict[str, dict[str, Json]] = {"path": dict(path), "query": received.query, "form": received.form}
        return places.get(field.source, body).get(field.name, MISSING)

    def absent(self, field: Field) -> Json:
        """What stands for a value that was not sent: the default, nothing, or a refusal."""
        if field.default is not None:
            return self.fitting(field, field.default)
        if field.required:
            raise refused()
        return MISSING

    def fitting(self, field: Field, value: Json) -> Json:
        try:
            return coerced(field.type, value)
        except WrongValueError:
            raise refused() from None


def refused() -> NativeRefused:
    return NativeRefused(400, "invalid_mapping", "workflow extension API mapping is invalid")
